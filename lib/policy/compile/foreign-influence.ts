import { adminInfluence } from "./admin-policy-scope.ts";
import { ciliumRules, hasSelector } from "./cilium-rules.ts";
import type { PodKind } from "./compile-pods.ts";
import type { Direction } from "../model/network-policy.ts";
import type { ForeignInfluence } from "./side.ts";
import type { ForeignPolicy } from "../model/snapshot.ts";

/** What a policy that is not evaluated could do to pods of a class. */
export interface ScopedInfluence extends ForeignInfluence {
  /** It stands below NetworkPolicies, so it has no say where one isolates the pod. */
  readonly isBaseline: boolean;
}

/** Kinds that record what a policy would do, and do nothing. */
const STAGED_KINDS = new Set([
  "StagedNetworkPolicy",
  "StagedGlobalNetworkPolicy",
  "StagedKubernetesNetworkPolicy",
]);

/**
 * What a policy of another kind could turn for pods of a class with a network of their own. Undefined only where it is
 * provable that it turns nothing: another namespace, no section for the direction, a subject that cannot be the pod.
 */
export function influenceOf(
  policy: ForeignPolicy,
  pods: Pick<PodKind, "namespace" | "namespaceLabels" | "labels">,
  direction: Direction,
): ScopedInfluence | undefined {
  if (isStaged(policy)) return undefined;
  if (policy.namespace !== undefined) {
    return policy.namespace === pods.namespace ? anything(policy) : undefined;
  }
  if (groupOf(policy) === "policy.networking.k8s.io") return adminInfluence(policy, pods, direction);
  if (policy.kind === "CiliumClusterwideNetworkPolicy" && isForNodes(policy)) return undefined;
  if (policy.kind === "GlobalNetworkPolicy" && !runsCalicoType(policy.spec, direction)) return undefined;
  return anything(policy);
}

/** It may do whatever a policy can. */
export function anything(policy: ForeignPolicy): ScopedInfluence {
  return { policy, turnsAllowed: true, turnsDenied: true, isBaseline: false };
}

/** The API group of a policy. */
export function groupOf(policy: ForeignPolicy): string {
  return policy.apiVersion.split("/")[0] ?? "";
}

/** A rule of a clusterwide policy selects either hosts (`nodeSelector`) or pods (`endpointSelector`), never both. */
function isForNodes(policy: ForeignPolicy): boolean {
  const rules = ciliumRules(policy);
  return rules.length > 0 && rules.every((rule) => hasSelector(rule, "nodeSelector"));
}

/** Whether the policy is only recorded, not enforced. */
export function isStaged({ kind }: ForeignPolicy): boolean {
  return STAGED_KINDS.has(kind);
}

/** Calico's `types` names the directions; without it they follow from the rules, which we do not read. */
export function runsCalicoType(spec: unknown, direction: Direction): boolean {
  const types = typeof spec === "object" && spec !== null && "types" in spec ? spec.types : undefined;
  if (!Array.isArray(types) || types.length === 0) return true;
  return types.some((type) => String(type).toLowerCase() === direction);
}
