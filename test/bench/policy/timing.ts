import { availableParallelism, loadavg } from "node:os";
import { percentile } from "../report.ts";

/**
 * Whether times are this process's processor time instead of what a clock on the wall shows (`-- policy --cpu`): for
 * machines that others use meanwhile. It leaves out waiting, and counts the collector's helpers on other threads.
 */
export const COUNTS_PROCESSOR_TIME = process.argv.includes("--cpu");

/** Milliseconds from anywhere. */
export function nowMs(): number {
  if (!COUNTS_PROCESSOR_TIME) return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** How long `work` takes, in milliseconds. */
export function timeMs(work: () => unknown): number {
  const startedAt = nowMs();
  work();
  return nowMs() - startedAt;
}

/** The median of `rounds` runs after one that does not count, in milliseconds. */
export function medianMs(rounds: number, work: () => unknown): number {
  work();
  return percentile(
    Array.from({ length: rounds }, () => timeMs(work)),
    0.5,
  );
}

/** Says which clock is read, and that a machine is too busy for figures of a wall clock, where it is. */
export function sayClock(): void {
  const [load = 0] = loadavg();
  const processors = availableParallelism();
  const busy = `load ${load.toFixed(1)} on ${processors} processors`;
  if (COUNTS_PROCESSOR_TIME) console.log(`policy.clock is this process's processor time (${busy})`);
  else if (load > processors)
    console.log(`policy.clock is a wall clock on a busy machine (${busy}): times are too long; try --cpu`);
}
