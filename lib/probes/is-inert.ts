import { probesOf } from "./probes-of.ts";
import type { ProofPlan, StepResult } from "./proof-step.ts";

/**
 * Whether policies are accepted and nothing comes of them: a deny of ingress and one of egress stood, and every
 * connection succeeded all the same. Undefined until both were tried, or where neither answer is clear.
 */
export function isInert(plan: ProofPlan, results: readonly StepResult[]): boolean | undefined {
  const seen = { ingress: new Set<string>(), egress: new Set<string>() };
  for (const { step: index, observations } of results) {
    probesOf(plan.steps[index]!).forEach((probe, i) => {
      const { subject, expected } = probe;
      if ((subject === "ingress" || subject === "egress") && expected === "blocked")
        seen[subject].add(observations[i]?.seen ?? "failed");
    });
  }
  const every = [...seen.ingress, ...seen.egress];
  if (every.includes("blocked") || every.includes("refused")) return false;
  const ignored = (one: ReadonlySet<string>) => one.size === 1 && one.has("connects");
  return ignored(seen.ingress) && ignored(seen.egress) ? true : undefined;
}
