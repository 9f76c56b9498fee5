import "server-only";

import type { Step, StepRecord } from "#lib/rollout/index.ts";
import type { SessionLock } from "#lib/server/database/session-lock.ts";
import type { Context } from "../context.ts";
import { writeStep } from "../operation-run/write-step.ts";

/** What a repair wrote, step by step. */
export interface Repair {
  readonly steps: readonly Step[];
  readonly records: readonly StepRecord[];
}

/** What a repair may write under: the namespace's lock, and a pause for its barriers. */
export interface RepairMeans {
  readonly lock: SessionLock;
  readonly pause: (ms: number) => Promise<void>;
}

/**
 * Writes what a review wants at once: open policies back to where they belong. Undefined when there is nothing to
 * write or when writes are off.
 *
 * Its barriers are waited out like those of an operation: a new open policy must be in effect before the one that it
 * replaces goes, or pods that nobody isolates are cut off in between. Stops at the first refusal, and when the lock is
 * lost, since somebody else may be writing by then.
 */
export async function repair(
  ctx: Context,
  steps: readonly Step[],
  { lock, pause }: RepairMeans,
): Promise<Repair | undefined> {
  if (steps.length === 0 || ctx.config.writes === "off") return undefined;
  const records: StepRecord[] = steps.map((_, index) => ({ index, state: "planned" }));
  for (const [index, step] of steps.entries()) {
    if (lock.lost) break;
    if (step.kind === "barrier") {
      await pause(step.settleMs);
      records[index] = { index, state: "done", atMs: ctx.clock() };
      continue;
    }
    const written = await writeStep(ctx, step, records);
    const atMs = ctx.clock();
    if (!written.ok) {
      records[index] = { index, state: "failed", atMs, error: written.refusal.message };
      break;
    }
    records[index] = { index, state: "done", atMs, ...written.value };
  }
  return { steps, records };
}
