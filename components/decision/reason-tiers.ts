import type { DecidedSide, Reason } from "#lib/policy/index.ts";

/** What speaks on one side of a connection, in the order in which it is asked. */
export const TIERS = ["admin", "network-policy", "baseline", "default", "unevaluated"] as const;

/** One of them. */
export type Tier = (typeof TIERS)[number];

/** What one tier says, with every reason that it gives. */
export interface TierReasons {
  readonly tier: Tier;
  readonly title: string;
  readonly reasons: readonly Reason[];
}

const TITLES: Readonly<Record<Tier, string>> = {
  admin: "Admin policies",
  "network-policy": "NetworkPolicies",
  baseline: "Baseline policies",
  default: "Default",
  unevaluated: "Not evaluated",
};

/** The reasons of a side by tier, in the order of evaluation; a tier that has nothing to say is left out. */
export function reasonTiers({ reasons }: DecidedSide): readonly TierReasons[] {
  const byTier = Map.groupBy(reasons, tierOf);
  return TIERS.flatMap((tier) => {
    const own = byTier.get(tier);
    return own === undefined ? [] : [{ tier, title: TITLES[tier], reasons: own }];
  });
}

/** A reason without a policy is the default's: nothing selects the pod, or policies do not apply to it. */
function tierOf({ tier, kind, policy }: Reason): Tier {
  if (policy === undefined) return kind === "not-evaluable" ? "unevaluated" : "default";
  return tier ?? (policy.kind === "NetworkPolicy" ? "network-policy" : "unevaluated");
}
