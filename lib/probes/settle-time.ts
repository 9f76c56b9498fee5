import type { ProofPlan, StepResult } from "./proof-step.ts";

/** The longest of the measured times, in milliseconds; undefined where a deny or an opening was never seen to arrive. */
export function settleTimeMs(plan: ProofPlan, results: readonly StepResult[]): number | undefined {
  const measuring = plan.steps.flatMap((step, i) => (step.kind === "observe" && step.measures ? [i] : []));
  const times = measuring.map((i) => results.find(({ step }) => step === i)?.effectMs);
  if (times.length === 0 || times.some((time) => time === undefined)) return undefined;
  return Math.max(...times.map((time) => time ?? 0));
}
