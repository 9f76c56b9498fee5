import { fieldPathText, type PolicyProblem } from "#lib/policy/validate/policy-problem.ts";

/** Problems as a person reads them, of one severity if asked. */
export function told(problems: readonly PolicyProblem[], severity?: PolicyProblem["severity"]) {
  return problems
    .filter((problem) => severity === undefined || problem.severity === severity)
    .map(({ path, code, what, todo }) => ({ path: fieldPathText(path), code, message: `${what}. ${todo}` }));
}
