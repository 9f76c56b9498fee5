import { governs } from "#lib/policy/index.ts";
import type { NetworkPolicy } from "#lib/policy/index.ts";
import type { NamespacePage } from "#lib/rollout/index.ts";

/** One policy of the page. */
export type ListedPolicy = NamespacePage["policies"][number];

const ROLES: Readonly<Record<ListedPolicy["role"], string>> = {
  open: "open policy: while it stands, nothing is enforced",
  revision: "of the applied revision",
  foreign: "not ours: Drawbridge reads it and never touches it",
};

/** What a policy is here, in words. */
export function roleText(role: ListedPolicy["role"]): string {
  return ROLES[role];
}

/** "ingress", "egress" or "ingress and egress": the directions in which a policy isolates what it selects. */
export function directionsText(policy: NetworkPolicy): string {
  const directions = (["ingress", "egress"] as const).filter((direction) => governs(policy, direction));
  return directions.join(" and ");
}

/** "selects 7 pods", or the warning that it selects nothing. */
export function selectsText(selects: number): string {
  if (selects === 0) return "selects nothing";
  return selects === 1 ? "selects 1 pod" : `selects ${selects} pods`;
}

const ORDER: readonly ListedPolicy["role"][] = ["open", "foreign", "revision"];

/** Open policies first, then foreign ones, then ours by name; what selects nothing leads its group. */
export function orderedPolicies(policies: readonly ListedPolicy[]): readonly ListedPolicy[] {
  return policies.toSorted(
    (a, b) =>
      ORDER.indexOf(a.role) - ORDER.indexOf(b.role) ||
      Number(a.selects > 0) - Number(b.selects > 0) ||
      a.policy.metadata.name.localeCompare(b.policy.metadata.name),
  );
}
