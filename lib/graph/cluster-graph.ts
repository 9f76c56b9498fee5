import type { EdgeKey } from "#lib/flows/index.ts";
import type { PeerKey, Verdict } from "#lib/policy/index.ts";
import type { Phase, TriageDecision } from "#lib/rollout/index.ts";

/** Which world verdicts are drawn for: the cluster as it is, or as it would be enforced under the candidate. */
export type GraphView = "now" | "candidate";

/** A namespace with its workloads: a room of the graph. */
export interface GraphNamespace {
  readonly name: string;
  readonly phase: Phase;
  readonly held: boolean;
  readonly system: boolean;
  readonly undecided: number;
  readonly workloads: readonly GraphWorkload[];
}

/** A workload inside its namespace. */
export interface GraphWorkload {
  readonly key: PeerKey;
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  readonly pods: number;
  readonly readyPods: number;
  readonly hostNetwork: boolean;
}

/** A peer outside every namespace: an external name or address, the nodes, the API server, or something unresolved. */
export interface GraphOutsider {
  readonly key: PeerKey;
  readonly kind: "external" | "node" | "api-server" | "unknown";
  readonly label: string;
  readonly detail: string;
}

/** One edge with its verdict in both worlds. `allowed-unused` edges come from rules and have no traffic. */
export interface GraphEdge {
  readonly key: EdgeKey;
  readonly sender: PeerKey;
  readonly receiver: PeerKey;
  /** Namespaces of the ends, where they have one: what an edge is bundled by while they are collapsed. */
  readonly senderNamespace?: string;
  readonly receiverNamespace?: string;
  readonly port: number;
  readonly protocol: string;
  readonly portName?: string;
  readonly now: Verdict;
  readonly candidate: Verdict;
  readonly connections: number;
  readonly denials: number;
  readonly firstSeenMs?: number;
  readonly lastSeenMs?: number;
  readonly decision?: TriageDecision["kind"];
}

/** The whole graph as the server sends it; the browser filters, collapses and lays it out. */
export interface ClusterGraph {
  readonly namespaces: readonly GraphNamespace[];
  readonly outsiders: readonly GraphOutsider[];
  readonly edges: readonly GraphEdge[];
  readonly atMs: number;
  readonly windowDays: number;
  /** Grows with every change of what is shown; an event carries it so that the browser refetches only what moved. */
  readonly version: string;
}
