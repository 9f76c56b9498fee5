import type { EdgeKey, FlowEdge } from "#lib/flows/index.ts";
import {
  compileSnapshot,
  evaluateSide,
  withoutOpenPolicies,
  type CompiledCluster,
  type Decision,
  type Direction,
  type NetworkPolicy,
  type Peer,
  type Snapshot,
} from "#lib/policy/index.ts";

/** What each side of one connection says by itself. A side without a namespace (external, node) is absent. */
export interface EdgeSides {
  /** The sender's namespace, about its egress. */
  readonly egress?: Decision;
  /** The receiver's namespace, about its ingress. */
  readonly ingress?: Decision;
}

/** Edges by key, with both sides as they are now and as they would be with every bridge of the candidates raised. */
export interface SideReplay {
  readonly now: ReadonlyMap<EdgeKey, EdgeSides>;
  readonly candidate: ReadonlyMap<EdgeKey, EdgeSides>;
}

/** What a replay follows from. */
export interface SideReplayInput {
  readonly snapshot: Snapshot;
  /** The candidate's policies, by namespace; a namespace without one keeps what it has, bridges raised. */
  readonly candidates: ReadonlyMap<string, readonly NetworkPolicy[]>;
  /** Whether a live policy is one that a candidate replaces. */
  readonly isMine: (policy: NetworkPolicy) => boolean;
  readonly edges: readonly FlowEdge[];
}

/**
 * Replays observed edges one side at a time, so that a denial is laid at the door of the namespace whose policies deny
 * it, whatever the other side says.
 */
export function sideReplay(input: SideReplayInput): SideReplay {
  const { snapshot, candidates, isMine } = input;
  const kept = withoutOpenPolicies(snapshot.policies).filter(
    (policy) => !candidates.has(policy.metadata.namespace) || !isMine(policy),
  );
  return {
    now: sidesUnder(snapshot, snapshot.policies, input.edges),
    candidate: sidesUnder(snapshot, [...kept, ...[...candidates.values()].flat()], input.edges),
  };
}

function sidesUnder(
  snapshot: Snapshot,
  policies: readonly NetworkPolicy[],
  edges: readonly FlowEdge[],
): ReadonlyMap<EdgeKey, EdgeSides> {
  const cluster = compileSnapshot(onlyEndsOf(snapshot, edges), policies);
  return new Map(
    edges.map((edge) => [
      edge.key,
      {
        ...(edge.sender.kind === "workload" ? { egress: decisionOn(cluster, edge, "egress") } : {}),
        ...(edge.receiver.kind === "workload" ? { ingress: decisionOn(cluster, edge, "ingress") } : {}),
      },
    ]),
  );
}

function decisionOn(cluster: CompiledCluster, edge: FlowEdge, direction: Direction): Decision {
  const { sender, receiver, port, protocol } = edge;
  if (protocol !== "ICMP") return evaluateSide(cluster, { sender, receiver, port, protocol }, direction);
  const text = "ICMP is outside what a NetworkPolicy can name; what becomes of it is up to the CNI.";
  return { outcome: "uncertain", reasons: [{ direction: "egress", kind: "not-evaluable", text }] };
}

/** Workloads that no edge names cannot change an edge's verdict, and a large cluster has many of them. */
function onlyEndsOf(snapshot: Snapshot, edges: readonly FlowEdge[]): Snapshot {
  const ids = new Set(edges.flatMap((edge) => [workloadId(edge.sender), workloadId(edge.receiver)]));
  return {
    ...snapshot,
    workloads: snapshot.workloads.filter((workload) => ids.has(workload.id)),
    pods: snapshot.pods.filter((pod) => ids.has(pod.workload)),
  };
}

function workloadId(peer: Peer): string | undefined {
  return peer.kind === "workload" ? peer.id : undefined;
}
