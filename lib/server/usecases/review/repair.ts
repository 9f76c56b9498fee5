import "server-only";

import type { Rollout, Step, StepRecord } from "#lib/rollout/index.ts";
import { lockNamespace } from "#lib/server/database/namespace-lock.ts";
import type { Context } from "../context.ts";
import { writeStep } from "../operation-run/write-step.ts";

/** What a repair wrote, step by step. */
export interface Repair {
  readonly steps: readonly Step[];
  readonly records: readonly StepRecord[];
}

/**
 * Writes what a review wants at once: open policies back to where they belong. Undefined when there is nothing to
 * write, when writes are off, or when an operation holds the namespace. Stops at the first refusal.
 */
export async function repair(
  ctx: Context,
  rollout: Rollout,
  steps: readonly Step[],
): Promise<Repair | undefined> {
  const url = ctx.config.databaseUrl;
  if (steps.length === 0 || ctx.config.writes === "off" || url === undefined) return undefined;
  const lock = await lockNamespace(url, `operation ${ctx.clusterId} ${rollout.namespaceUid}`);
  if (lock === undefined) return undefined;
  try {
    return { steps, records: await write(ctx, steps) };
  } finally {
    await lock.release();
  }
}

async function write(ctx: Context, steps: readonly Step[]): Promise<StepRecord[]> {
  const records: StepRecord[] = steps.map((_, index) => ({ index, state: "planned" }));
  for (const [index, step] of steps.entries()) {
    if (step.kind === "barrier") {
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
  return records;
}
