import type { NetworkPolicy } from "../../../model/network-policy.ts";
import {
  isRefusedByServer,
  type PolicyProblem,
  type PolicyProblemCode,
} from "../../../validate/policy-problem.ts";
import { inEachPolicy, type LintRule, type LintRuleInfo } from "../../lint-rule.ts";
import type { Complaint, LintPatch } from "../../lint-finding.ts";

/** A rule that is a message of validation; `patch` where its fix is mechanical. */
export function problemRule(
  info: LintRuleInfo,
  isMeant: (problem: PolicyProblem) => boolean,
  patch: (problem: PolicyProblem, policy: NetworkPolicy) => LintPatch | undefined = () => undefined,
): LintRule {
  return {
    ...info,
    find: inEachPolicy((policy, context) =>
      context
        .problemsOf(policy)
        .filter(isMeant)
        .map((problem) => complaintOf(problem, patch(problem, policy.source))),
    ),
  };
}

/** A problem as a finding has it: sentences. */
export function complaintOf(problem: PolicyProblem, patch?: LintPatch): Complaint {
  const refused = isRefusedByServer(problem) ? " The API server refuses this policy." : "";
  return {
    at: problem.path,
    text: `${asSentence(problem.what)}.${refused}`,
    fix: problem.todo,
    ...(patch === undefined ? {} : { patch }),
  };
}

/** Names of fields keep their case. */
function asSentence(clause: string): string {
  if (/^[a-z]+[A-Z]/.test(clause)) return clause;
  return `${clause[0]?.toUpperCase() ?? ""}${clause.slice(1)}`;
}

/** Whether a problem is of one of these classes. */
export function withCode(...codes: readonly PolicyProblemCode[]): (problem: PolicyProblem) => boolean {
  return ({ code }) => codes.includes(code);
}

/** The value at a path of an object; undefined where it leads nowhere. */
export function valueAt(object: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null ? (value as Record<string, unknown>)[step] : undefined,
    object,
  );
}
