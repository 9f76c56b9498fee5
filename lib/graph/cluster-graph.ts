import { connectionCounts, edgeKey, type EdgeKey, type FlowEdge } from "#lib/flows/index.ts";
import {
  peerKey,
  type Decision,
  type Peer,
  type PeerKey,
  type Snapshot,
  type Verdict,
} from "#lib/policy/index.ts";
import {
  verdictNow,
  verdictOf,
  type Phase,
  type Rollout,
  type Triage,
  type TriageDecision,
} from "#lib/rollout/index.ts";
import { outsidersOf } from "./graph-outsider.ts";
import { roomsOf } from "./graph-room.ts";
import type { UnusedPair } from "./unused-pair.ts";

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

/**
 * One edge with its verdict in both worlds. `allowed-unused` edges come from rules and have no traffic.
 * `connections` got through, `denials` did not; both over the graph's window.
 */
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

/** Everything that the graph is assembled from; times are epoch milliseconds. */
export interface ClusterGraphInput {
  readonly snapshot: Snapshot;
  /** Observed edges, with the tallies of the window. */
  readonly edges: readonly FlowEdge[];
  readonly rollouts: readonly Rollout[];
  /** The engine's word on an edge in both worlds; undefined where it was not asked, which shows as uncertain. */
  readonly decisions: (key: EdgeKey) => { readonly now: Decision; readonly candidate: Decision } | undefined;
  readonly triage: readonly Triage[];
  /** Pairs that rules allow and nothing used (see `unusedPairs`). */
  readonly unusedPairs?: readonly UnusedPair[];
  /** Undecided edges by namespace as its inbox counts them; without it, would-be denials without a decision there. */
  readonly undecided?: ReadonlyMap<string, number>;
  readonly now: number;
  readonly windowDays: number;
  readonly version?: string;
}

/** An edge has one decision on the canvas although both ends may have an inbox: what allows it wins, then the newest. */
function decisionsByEdge(triage: readonly Triage[]): Map<EdgeKey, TriageDecision> {
  const byEdge = new Map<EdgeKey, TriageDecision>();
  for (const { edgeKey: key, decision } of triage) {
    const known = byEdge.get(key);
    const stronger =
      known === undefined ||
      (known.kind !== "accepted" && (decision.kind === "accepted" || decision.atMs > known.atMs));
    if (stronger) byEdge.set(key, decision);
  }
  return byEdge;
}

function namespaceOf(peer: Peer): string | undefined {
  return peer.kind === "workload" ? peer.namespace : undefined;
}

function ends(
  sender: Peer,
  receiver: Peer,
): Pick<GraphEdge, "sender" | "receiver" | "senderNamespace" | "receiverNamespace"> {
  const [from, to] = [namespaceOf(sender), namespaceOf(receiver)];
  return {
    sender: peerKey(sender),
    receiver: peerKey(receiver),
    ...(from === undefined ? {} : { senderNamespace: from }),
    ...(to === undefined ? {} : { receiverNamespace: to }),
  };
}

function observedEdge(edge: FlowEdge, input: ClusterGraphInput, portName: string | undefined): GraphEdge {
  const decision = input.decisions(edge.key);
  const { allowed, denied } = connectionCounts(edge.tally);
  return {
    key: edge.key,
    ...ends(edge.sender, edge.receiver),
    port: edge.port,
    protocol: edge.protocol,
    ...(portName === undefined ? {} : { portName }),
    now: decision === undefined ? "uncertain" : verdictNow(decision.now),
    candidate: decision === undefined ? "uncertain" : verdictOf(decision.now, decision.candidate),
    connections: allowed,
    denials: denied,
    firstSeenMs: edge.firstSeenMs,
    lastSeenMs: edge.lastSeenMs,
  };
}

function unusedEdge(pair: UnusedPair): GraphEdge {
  return {
    key: edgeKey(peerKey(pair.sender), peerKey(pair.receiver), pair.port, pair.protocol),
    ...ends(pair.sender, pair.receiver),
    port: pair.port,
    protocol: pair.protocol,
    now: "allowed-unused",
    candidate: "allowed-unused",
    connections: 0,
    denials: 0,
  };
}

/** Names of declared container ports, by workload, port and protocol: what "8443 (https)" is read from. */
function portNames(snapshot: Snapshot): Map<string, string> {
  const names = new Map<string, string>();
  for (const pod of snapshot.pods) {
    for (const port of pod.ports) {
      if (port.name !== undefined) names.set(`w:${pod.workload}:${port.port}/${port.protocol}`, port.name);
    }
  }
  return names;
}

/**
 * Assembles the graph: every namespace with its workloads, every outsider that an edge touches, every observed edge
 * and every pair that is allowed without being used. Edges whose workload has left the cluster since keep it as a
 * workload without pods, so that no evidence disappears with it. Sorted, so equal input gives equal output.
 */
export function clusterGraph(input: ClusterGraphInput): ClusterGraph {
  const decided = decisionsByEdge(input.triage);
  const names = portNames(input.snapshot);
  const observed = input.edges.map((edge) =>
    observedEdge(edge, input, names.get(`${peerKey(edge.receiver)}:${edge.port}/${edge.protocol}`)),
  );
  const unused = (input.unusedPairs ?? []).map(unusedEdge);
  const edges = new Map([...unused, ...observed].map((edge) => [edge.key, edge]));
  const withDecisions = [...edges.values()].map((edge) => {
    const decision = decided.get(edge.key)?.kind;
    return decision === undefined ? edge : { ...edge, decision };
  });
  const peers = [...input.edges, ...(input.unusedPairs ?? []).map((pair) => ({ ...pair, dnsNames: [] }))];
  return {
    namespaces: roomsOf({
      ...input,
      graphEdges: withDecisions,
      peers: peers.flatMap((edge) => [edge.sender, edge.receiver]),
    }),
    outsiders: outsidersOf(peers),
    edges: withDecisions.sort((a, b) => (a.key < b.key ? -1 : 1)),
    atMs: input.now,
    windowDays: input.windowDays,
    version: input.version ?? input.snapshot.resourceVersion,
  };
}
