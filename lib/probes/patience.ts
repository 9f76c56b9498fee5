import type { StepResult } from "./proof-step.ts";

/** How long a policy may take to have an effect before its absence counts, in milliseconds. */
const PATIENCE_MS = 20_000;
const LEAST_PATIENCE_MS = 3_000;
/** Absence counts after this many times the longest effect that was measured. */
const PATIENT = 5;

/**
 * How long the next step waits for what it expects, in milliseconds: long at first, and some times what was measured
 * from then on. A feature that is not there is then told from one that is slow without minutes of waiting.
 */
export function patienceMs(results: readonly StepResult[], longestMs = PATIENCE_MS): number {
  const measured = results.flatMap(({ effectMs }) => (effectMs === undefined ? [] : [effectMs]));
  if (measured.length < 2) return longestMs;
  return Math.min(longestMs, Math.max(LEAST_PATIENCE_MS, PATIENT * Math.max(...measured)));
}
