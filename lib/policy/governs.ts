import type { Direction, NetworkPolicy } from "./network-policy.ts";

/**
 * Whether a policy isolates the pods it selects in `direction`.
 *
 * The API server fills in `policyTypes`; raw YAML may lack it. Absent or empty means Ingress always, and Egress only
 * with at least one egress *rule*: `egress: []` does not count.
 */
export function governs(policy: NetworkPolicy, direction: Direction): boolean {
  const types = policy.spec.policyTypes ?? [];
  if (types.length > 0) return types.includes(direction === "ingress" ? "Ingress" : "Egress");
  return direction === "ingress" || (policy.spec.egress ?? []).length > 0;
}
