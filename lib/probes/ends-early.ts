import { isInert } from "./is-inert.ts";
import { isRoundAsExpected } from "./probes-of.ts";
import type { ProofPlan, StepResult } from "./proof-step.ts";

/** Why the rest of a plan is not worth trying; undefined while it is. */
export function endsEarly(plan: ProofPlan, results: readonly StepResult[]): string | undefined {
  for (const { step: index, observations } of results) {
    const step = plan.steps[index];
    if (step?.kind !== "observe" || !step.required) continue;
    if (!isRoundAsExpected(step.probes, observations))
      return "Canary pods do not reach each other even without a policy of ours, so nothing was tried. A policy that is there already, a mesh or the network itself stands between them.";
  }
  const egressTried = results.some(({ step }) => plan.steps[step]?.case === "settle");
  return egressTried && isInert(plan, results) === true
    ? "Policies do nothing here, so the rest was not tried."
    : undefined;
}
