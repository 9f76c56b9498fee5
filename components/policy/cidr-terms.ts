import { ok, refuse, ruleDraftSchema, type Result } from "#lib/policy/index.ts";

const peerSchema = ruleDraftSchema.shape.receiver;

/** The CIDRs as they were typed, checked. Refuses `invalid-cidr`, also for an empty list, which would mean everybody. */
export function cidrsFromTerms(terms: readonly string[]): Result<readonly string[]> {
  const cidrs = terms.map((term) => term.trim());
  const checked = peerSchema.safeParse({ kind: "cidr", cidrs });
  if (checked.success) return ok(cidrs);
  return refuse({ code: "invalid-cidr", message: checked.error.issues[0]?.message ?? "not a CIDR" });
}
