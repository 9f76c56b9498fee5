import { isRoundAsExpected, pathOf, probesOf } from "./probes-of.ts";
import type { ProbeObservation } from "./enforcement-proof.ts";
import type { Probe, ProofPlan, StepResult } from "./proof-step.ts";

/** The ways that connected before any policy stood: only of these does it say anything that one is closed. */
export function openPaths(plan: ProofPlan, results: readonly StepResult[]): ReadonlySet<string> {
  const open = new Set<string>();
  for (const { step: index, observations } of results) {
    const step = plan.steps[index];
    if (step?.case !== "baseline") continue;
    probesOf(step).forEach((probe, at) => {
      if (observations[at]?.seen === "connects") open.add(pathOf(probe));
    });
  }
  return open;
}

/**
 * Whether a round needs no further one: everything is as expected on the ways that connect without policies. A way that
 * does not is not waited for, since no policy opens it.
 */
export function isRoundOver(
  probes: readonly Probe[],
  observations: readonly ProbeObservation[],
  open: ReadonlySet<string>,
): boolean {
  const known = probes.flatMap((probe, at) => (open.has(pathOf(probe)) ? [at] : []));
  return isRoundAsExpected(
    known.map((at) => probes[at]!),
    known.flatMap((at) => observations[at] ?? []),
  );
}
