import type { Direction, NetworkPolicy, NetworkPolicySpec } from "../model/network-policy.ts";

/**
 * Whether a policy isolates the pods it selects in `direction`.
 *
 * The API server fills in `policyTypes`; raw YAML may lack it. Absent or empty means Ingress always, and Egress only
 * with at least one egress *rule*: `egress: []` does not count.
 */
export function governs(policy: NetworkPolicy, direction: Direction): boolean {
  const { policyTypes, egress } = specOf(policy);
  const types = policyTypes ?? [];
  if (types.length > 0) return types.includes(direction === "ingress" ? "Ingress" : "Egress");
  return direction === "ingress" || (egress ?? []).length > 0;
}

/** The spec of a policy; YAML's `spec:` is null, and null is missing, which is an empty one. */
export function specOf({ spec }: { readonly spec: NetworkPolicySpec | null | undefined }): NetworkPolicySpec {
  return spec ?? {};
}
