import { hasId } from "../../../selector/bitset.ts";
import type {
  AdminPods,
  CompiledAdminPeer,
  CompiledAdminPolicy,
  CompiledAdminRule,
} from "../../../compile/compiled-admin-rule.ts";
import type { CompiledCluster } from "../../../compile/compiled-cluster.ts";
import type { Direction } from "../../../model/network-policy.ts";
import type { PodClass } from "../../../compile/pod-class.ts";

/** An admin rule with where it stands and whom it is about. */
export interface PlacedAdminRule {
  readonly policy: CompiledAdminPolicy;
  readonly direction: Direction;
  readonly rule: CompiledAdminRule;
  /** `spec.ingress[0]`. */
  readonly path: string;
  /** Ids of the classes that the policy is for. */
  readonly subject: ReadonlySet<number>;
}

/** The rules of one direction and tier in the order in which they count. */
export function placedRules(
  cluster: CompiledCluster,
  direction: Direction,
  tier: "admin" | "baseline",
): readonly PlacedAdminRule[] {
  return cluster.adminPolicies
    .filter((policy) => policy.source.tier === tier)
    .flatMap((policy) => {
      const subject = new Set(classesOf(policy.subject, cluster).map(({ id }) => id));
      return policy.rules[direction].map((rule) => {
        const path = `spec.${direction}[${rule.index}]`;
        return { policy, direction, rule, path, subject };
      });
    });
}

/** The classes that selectors of an admin policy select: never pods of the host network. */
export function classesOf(pods: AdminPods, cluster: CompiledCluster): readonly PodClass[] {
  return cluster.classes.filter(
    (one) =>
      !one.hostNetwork &&
      hasId(pods.namespaceIds, one.namespaceId) &&
      (pods.labelSets === undefined || hasId(pods.labelSets, one.labelSet)),
  );
}

/** The ids of the classes that a peer selects; none where it is no peer of pods. */
export function peerClasses(peer: CompiledAdminPeer, cluster: CompiledCluster): readonly number[] {
  return peer.kind === "pods" ? classesOf(peer, cluster).map(({ id }) => id) : [];
}
