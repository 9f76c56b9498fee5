import { isAsExpected } from "./probe-command.ts";
import type { ProbeObservation } from "./enforcement-proof.ts";
import type { Probe, ProofPlan, ProofStep, StepResult } from "./proof-step.ts";

/** A step that asks something. */
export type Asking = Extract<ProofStep, { readonly kind: "observe" | "ask-held" }>;

/** The probes of an asking step, in the order of its observations. */
export function probesOf(step: ProofStep): readonly Probe[] {
  switch (step.kind) {
    case "observe":
      return step.probes;
    case "ask-held":
      return [step.probe];
    default:
      return [];
  }
}

/** Whether a round is as expected as a whole. A round with fewer observations than probes is not. */
export function isRoundAsExpected(
  probes: readonly Probe[],
  observations: readonly ProbeObservation[],
): boolean {
  return probes.every((probe, i) => {
    const observation = observations[i];
    return observation !== undefined && isAsExpected(probe, observation.seen);
  });
}

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

/** How long a policy may take to have an effect before its absence counts, in milliseconds. */
const PATIENCE_MS = 20_000;
const LEAST_PATIENCE_MS = 3_000;

/**
 * How long the next step waits for what it expects: long at first, and ten times what was measured from then on. A
 * feature that is not there is then told from one that is slow without minutes of waiting.
 */
export function patienceMs(results: readonly StepResult[], longestMs = PATIENCE_MS): number {
  const measured = results.flatMap(({ effectMs }) => (effectMs === undefined ? [] : [effectMs]));
  if (measured.length < 2) return longestMs;
  return Math.min(longestMs, Math.max(LEAST_PATIENCE_MS, 10 * Math.max(...measured)));
}

/** The longest of the measured times, in milliseconds; undefined where a deny or an opening was never seen to arrive. */
export function settleTimeMs(plan: ProofPlan, results: readonly StepResult[]): number | undefined {
  const measuring = plan.steps.flatMap((step, i) => (step.kind === "observe" && step.measures ? [i] : []));
  const times = measuring.map((i) => results.find(({ step }) => step === i)?.effectMs);
  if (times.length === 0 || times.some((time) => time === undefined)) return undefined;
  return Math.max(...times.map((time) => time ?? 0));
}
