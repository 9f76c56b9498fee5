import type { ReachQuestion, Snapshot } from "#lib/policy/index.ts";
import { snapshotOf } from "./cluster-parts.ts";
import { largeAdminPolicies } from "./large/large-admin-policies.ts";
import { largeEdges } from "./large/large-edges.ts";
import { largeNodes, largePods } from "./large/large-pods.ts";
import { largePolicies } from "./large/large-policies.ts";
import { largeWorkloads, type PlannedWorkload } from "./large/large-workloads.ts";

/** How large the cluster is to be; each quantity by itself, so that growth in one can be measured. */
export interface LargeClusterSize {
  readonly pods: number;
  readonly namespaces: number;
  readonly workloads: number;
  readonly policies: number;
  /** AdminNetworkPolicies; one BaselineAdminNetworkPolicy comes with the first. */
  readonly adminPolicies: number;
  readonly edges: number;
  /** A quarter of the namespaces has IPv6 addresses besides, and policies name IPv6 blocks. */
  readonly dualStack: boolean;
  /** A few policies select single pods of StatefulSets by their name label. */
  readonly podNames: boolean;
}

/** The size that the engine's bounds are stated for. */
export const LARGE: LargeClusterSize = {
  pods: 10_000,
  namespaces: 500,
  workloads: 1200,
  policies: 2000,
  adminPolicies: 0,
  edges: 50_000,
  dualStack: true,
  podNames: true,
};

/** A cluster of about `pods` pods in the same proportions as the large one. */
export function proportioned(pods: number, more: Partial<LargeClusterSize> = {}): LargeClusterSize {
  const share = pods / LARGE.pods;
  return {
    ...LARGE,
    pods,
    namespaces: Math.max(8, Math.round(LARGE.namespaces * share)),
    workloads: Math.max(20, Math.round(LARGE.workloads * share)),
    policies: Math.round(LARGE.policies * share),
    edges: Math.round(LARGE.edges * share),
    ...more,
  };
}

/** A cluster as large companies run it, and the connections observed in it. */
export interface LargeCluster {
  readonly snapshot: Snapshot;
  readonly edges: readonly ReachQuestion[];
  /** The workloads with what their pods look like, from which further policies can be drawn. */
  readonly planned: readonly PlannedWorkload[];
}

const SEED = 20_261_124;

/** Builds the cluster of `size`: the same one for the same size, on every machine. */
export function largeCluster(size: LargeClusterSize = LARGE): LargeCluster {
  const { namespaces, workloads: planned } = largeWorkloads(SEED, size.namespaces, size.workloads);
  const nodes = largeNodes(size.pods);
  return {
    snapshot: snapshotOf({
      namespaces,
      workloads: planned.map(({ workload }) => workload),
      pods: largePods(SEED + 10, planned, nodes, size),
      nodes,
      policies: largePolicies(SEED + 20, planned, size),
      foreignPolicies: largeAdminPolicies(SEED + 30, size.adminPolicies),
    }),
    edges: largeEdges(SEED + 40, planned, nodes, size),
    planned,
  };
}
