import type { Direction, ForeignPolicy } from "#lib/policy/index.ts";
import type { TierVerdict } from "./lower-tier.ts";
import { hasDeny, record } from "./raw-spec.ts";

/** Calico puts Kubernetes NetworkPolicies into its `default` tier, which has this order unless somebody changed it. */
const CALICO_DEFAULT_TIER_ORDER = 1_000_000;

/**
 * Calico. In the default tier every policy that selects a pod ends in an implicit deny for its types, which an allow
 * of a NetworkPolicy in the same tier lifts, whatever the order of the two. An earlier tier decides before us; a later
 * one (and a tier that we cannot find) is never reached once a NetworkPolicy allowed.
 */
export function calicoVerdict(
  policy: ForeignPolicy,
  direction: Direction,
  all: readonly ForeignPolicy[],
): TierVerdict {
  if (policy.kind !== "GlobalNetworkPolicy" && policy.kind !== "NetworkPolicy") return "unknown";
  const spec = record(policy.spec);
  if (!calicoGoverns(spec, direction)) return "no-matter";
  const tier = tierOf(spec, "default");
  if (tier === "default") return "overruled";
  const order = record(all.find((other) => other.kind === "Tier" && other.name === tier)?.spec)["order"];
  if (typeof order !== "number") return "unknown";
  return order < CALICO_DEFAULT_TIER_ORDER ? "overrules" : "overruled";
}

/** `types` defaults like policyTypes, except that egress rules alone mean egress alone. */
function calicoGoverns(spec: Readonly<Record<string, unknown>>, direction: Direction): boolean {
  const { types } = spec;
  if (Array.isArray(types) && types.length > 0) {
    return types.includes(direction === "ingress" ? "Ingress" : "Egress");
  }
  const hasEgress = spec["egress"] !== undefined;
  return direction === "egress" ? hasEgress : !hasEgress || spec["ingress"] !== undefined;
}

/** Antrea has no implicit deny: only rules that drop matter, and only its baseline tier lies below NetworkPolicies. */
export function antreaVerdict(policy: ForeignPolicy, direction: Direction): TierVerdict {
  const spec = record(policy.spec);
  if (!hasDeny(spec[direction], ["Drop", "Reject"])) return "no-matter";
  return tierOf(spec, "application").toLowerCase() === "baseline" ? "overruled" : "overrules";
}

/** The tier that a raw spec names, or the CNI's own default. A tier that is no text is no tier that anybody knows. */
function tierOf(spec: Readonly<Record<string, unknown>>, otherwise: string): string {
  const { tier } = spec;
  if (tier === undefined || tier === null) return otherwise;
  return typeof tier === "string" ? tier : JSON.stringify(tier);
}
