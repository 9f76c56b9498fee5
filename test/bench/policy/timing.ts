import { percentile } from "../report.ts";

/** How long `work` takes, in milliseconds. */
export function timeMs(work: () => unknown): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

/** The median of `rounds` runs after one that does not count, in milliseconds. */
export function medianMs(rounds: number, work: () => unknown): number {
  work();
  return percentile(
    Array.from({ length: rounds }, () => timeMs(work)),
    0.5,
  );
}
