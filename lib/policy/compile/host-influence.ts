import { anything, groupOf, isStaged, runsCalicoType, type ScopedInfluence } from "./foreign-influence.ts";
import { ciliumRules, hasSelector } from "./cilium-rules.ts";
import type { Direction } from "../model/network-policy.ts";
import type { ForeignPolicy } from "../model/snapshot.ts";

/**
 * What a policy of another kind could turn for nodes and pods on their network. NetworkPolicies and admin policies never
 * govern those, but Cilium's host firewall, Calico's host endpoints and Antrea's node policies do. Which node is not
 * looked at: its labels, as those APIs see them, are not in the picture. Undefined only where it is provable that hosts
 * are not governed.
 */
export function hostInfluenceOf(policy: ForeignPolicy, direction: Direction): ScopedInfluence | undefined {
  if (isStaged(policy) || policy.namespace !== undefined) return undefined;
  return governsHosts(policy, direction) ? anything(policy) : undefined;
}

function governsHosts(policy: ForeignPolicy, direction: Direction): boolean {
  switch (groupOf(policy)) {
    case "policy.networking.k8s.io":
    case "networking.k8s.aws":
      return false;
    case "cilium.io":
      return ciliumGovernsHosts(policy);
    case "crd.antrea.io":
      return antreaGovernsHosts(policy.spec);
    case "projectcalico.org":
    case "crd.projectcalico.org":
      return runsCalicoType(policy.spec, direction);
    default:
      return true;
  }
}

/** An `endpointSelector` selects pods alone, even one that matches everything. */
function ciliumGovernsHosts(policy: ForeignPolicy): boolean {
  const rules = ciliumRules(policy);
  return (
    rules.length === 0 ||
    rules.some((rule) => hasSelector(rule, "nodeSelector") || !hasSelector(rule, "endpointSelector"))
  );
}

/** Whom a policy, or one of its rules, is applied to names nodes only by a `nodeSelector`. */
function antreaGovernsHosts(spec: unknown): boolean {
  if (typeof spec !== "object" || spec === null) return true;
  const { appliedTo, ingress, egress } = spec as Record<string, unknown>;
  return (
    namesNodes(appliedTo) ||
    [ingress, egress].some((rules) =>
      anyOf(rules, (rule) => namesNodes((rule as { appliedTo?: unknown } | null)?.appliedTo)),
    )
  );
}

function namesNodes(appliedTo: unknown): boolean {
  return anyOf(appliedTo, (one) => hasSelector(one, "nodeSelector"));
}

/** A list that cannot be read may hold anything. */
function anyOf(list: unknown, isIt: (item: unknown) => boolean): boolean {
  if (list === undefined || list === null) return false;
  return !Array.isArray(list) || list.some(isIt);
}
