import type { CompiledCluster } from "./compiled-cluster.ts";
import { compilePolicy, type CompiledPolicy } from "./compiled-policy.ts";
import { sideMaker } from "./make-sides.ts";
import type { NetworkPolicy } from "../model/network-policy.ts";
import { indexPods, scopeOf } from "./pod-index.ts";
import { profileOf, PROFILES, type Profile, type ProfileName } from "../profile.ts";
import type { Snapshot } from "../model/snapshot.ts";

/**
 * Indexes a snapshot for questions under `policies` (the snapshot's own, unless others are given) as a profile reads
 * them (the CNI's, unless told otherwise).
 *
 * Finished pods are left out: their addresses may belong to somebody else by now. A workload without a running pod is
 * represented by its template. A namespace that is missing from the snapshot has only its name label. Admin and
 * baseline policies among the snapshot's foreign ones are evaluated; what is left of these makes answers uncertain.
 */
export function compileSnapshot(
  snapshot: Snapshot,
  policies: readonly NetworkPolicy[] = snapshot.policies,
  asked: Profile | ProfileName = profileOf(snapshot.cni),
): CompiledCluster {
  const profile = typeof asked === "string" ? PROFILES[asked] : asked;
  const index = indexPods(snapshot, policies, profile);
  const scope = scopeOf(index, profile);
  const compiled = policies.map((policy) => compilePolicy(policy, scope));
  const byNamespace = groupByNamespace(compiled);
  const maker = sideMaker(index, profile);
  return {
    snapshot,
    profile,
    policies: compiled,
    adminPolicies: index.adminPolicies,
    classes: index.kinds.map((kind) => ({
      ...kind,
      sides: maker.sidesOf(kind, byNamespace.get(kind.namespace) ?? []),
    })),
    nodeSides: maker.sidesOfNodes(),
    podsByWorkload: index.byWorkload,
    podsByName: index.byName,
    workloads: new Map(snapshot.workloads.map((workload) => [workload.id, workload])),
    nodeAddresses: new Map(snapshot.nodes.map((node) => [node.name, node.ips])),
    index,
  };
}

function groupByNamespace(
  policies: readonly CompiledPolicy[],
): ReadonlyMap<string, readonly CompiledPolicy[]> {
  return Map.groupBy(policies, ({ namespace }) => namespace);
}
