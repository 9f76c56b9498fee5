import type { ForeignPolicy } from "../model/snapshot.ts";
import { ADMIN_GROUP, dialectOf } from "../validate/admin-dialect.ts";
import { checkPolicyObject } from "../validate/check-policy-object.ts";
import { fieldPathText } from "../validate/policy-problem.ts";

/**
 * Why a policy is not evaluated, as the end of a sentence that begins with its name: it is of another kind, or it is an
 * admin policy with an error, and then which one, or one that may be ignored.
 */
export function unevaluatedText({ apiVersion, kind, name, spec }: ForeignPolicy): string {
  const isAdmin = apiVersion.split("/")[0] === ADMIN_GROUP && dialectOf(kind) !== undefined;
  const problems = isAdmin ? checkPolicyObject({ apiVersion, kind, metadata: { name }, spec }) : [];
  const error = problems.find(({ severity }) => severity === "error");
  if (error === undefined && isAdmin) return "is of a kind that this cluster's CNI is not known to enforce";
  if (error === undefined) return "is of a kind that is not evaluated yet";
  const where = fieldPathText(error.path);
  return `cannot be read (${where === "" ? "" : `${where}: `}${error.what})`;
}
