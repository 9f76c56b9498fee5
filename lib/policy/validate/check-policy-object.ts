import { ADMIN_DIALECTS, ADMIN_GROUP, dialectOf } from "./admin-dialect.ts";
import { adminPolicy } from "./admin-policy-check.ts";
import { isObject, kindOf, quoted, wrongType, type Check } from "./check.ts";
import { networkPolicy } from "./network-policy-check.ts";
import { errorAt, type PolicyProblem } from "./policy-problem.ts";

const ADMIN_CHECKS = new Map<unknown, Check>(
  Object.values(ADMIN_DIALECTS).map((dialect) => [dialect.kind, adminPolicy(dialect)]),
);

/**
 * Everything that is wrong with a policy of a kind that is evaluated: NetworkPolicy, AdminNetworkPolicy,
 * BaselineAdminNetworkPolicy, ClusterNetworkPolicy. `raw` is the object as it was parsed, nulls and all. Never throws.
 *
 * No error means that the object has exactly one meaning. Another kind is an error itself: ask `isPolicyObject` first
 * where other objects may come by.
 */
export function checkPolicyObject(raw: unknown): readonly PolicyProblem[] {
  if (!isObject(raw)) return [wrongType([], raw, "a policy")];
  if (raw.kind === "NetworkPolicy") return networkPolicy(raw, []);
  const check = ADMIN_CHECKS.get(raw.kind);
  if (check !== undefined) return check(raw, []);
  const kinds = ["NetworkPolicy", ...ADMIN_CHECKS.keys()].join(", ");
  const what =
    typeof raw.kind === "string"
      ? `kind ${quoted(raw.kind)} is no policy that is evaluated`
      : `the kind is ${kindOf(raw.kind)}`;
  return [errorAt(["kind"], "wrong-kind", [what, `Evaluated are ${kinds}.`])];
}

/**
 * Whether an object is of a kind that `checkPolicyObject` is about, in whatever version. Calico's NetworkPolicy, which
 * shares the name, is not.
 */
export function isPolicyObject(raw: unknown): boolean {
  if (!isObject(raw)) return false;
  const group = typeof raw.apiVersion === "string" ? (raw.apiVersion.split("/")[0] ?? "") : "";
  if (raw.kind === "NetworkPolicy") return !group.endsWith("projectcalico.org");
  return dialectOf(raw.kind) !== undefined && (group === ADMIN_GROUP || !group.includes("."));
}
