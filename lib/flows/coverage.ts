import type { Peer, Snapshot, WorkloadId } from "#lib/policy/index.ts";
import type { FlowEdge } from "./flow.ts";

/** Of the pods that a namespace runs, how many belong to a workload with an observed flow in that direction. */
export interface FlowCoverage {
  readonly ingressSeen: number;
  readonly egressSeen: number;
  readonly pods: number;
}

/**
 * How much of `namespace` the flows cover. Edges are kept per workload, so a pod counts as seen when its workload was;
 * hostNetwork pods are left out, because their traffic is the node's and no policy selects them.
 */
export function coverageOf(
  snapshot: Snapshot,
  namespace: string,
  edges: readonly Pick<FlowEdge, "sender" | "receiver">[],
): FlowCoverage {
  const receiving = new Set<WorkloadId>();
  const sending = new Set<WorkloadId>();
  for (const edge of edges) {
    addWorkload(sending, edge.sender);
    addWorkload(receiving, edge.receiver);
  }
  const pods = snapshot.pods.filter(
    (pod) => pod.namespace === namespace && !pod.finished && !pod.hostNetwork,
  );
  return {
    ingressSeen: pods.filter((pod) => receiving.has(pod.workload)).length,
    egressSeen: pods.filter((pod) => sending.has(pod.workload)).length,
    pods: pods.length,
  };
}

function addWorkload(workloads: Set<WorkloadId>, peer: Peer): void {
  if (peer.kind === "workload") workloads.add(peer.id);
}
