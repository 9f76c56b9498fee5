import "server-only";

import type { Refusal, Result } from "#lib/policy/index.ts";
import type { Operation, Step, StepRecord, WriteFailure } from "#lib/rollout/index.ts";
import type { ClusterRefusal } from "#lib/server/cluster/cluster-refusal.ts";
import { announce } from "#lib/server/database/announce.ts";
import type { SessionLock } from "#lib/server/database/session-lock.ts";
import { recordIntent, recordStep } from "#lib/server/database/operation-store.ts";
import type { Context } from "../context.ts";
import type { RunMeans } from "./run-means.ts";
import { settle } from "./settle.ts";
import { writeStep, type Written } from "./write-step.ts";

/** One operation in the hands of the process that runs it. `operation` always holds the newest journal. */
export interface Run {
  readonly ctx: Context;
  readonly means: RunMeans;
  readonly lock: SessionLock;
  operation: Operation;
}

/**
 * Why the steps stopped. "overtaken": the operation was ended by somebody else, a rollback say. "barrier": what comes
 * next rests on what stands now, which was last looked at before the wait.
 */
export type Stop =
  | { readonly kind: "failed"; readonly failure: WriteFailure }
  | { readonly kind: "overtaken" }
  | { readonly kind: "barrier" };

/**
 * Does the steps of the plan from `fromIndex` to the next barrier: the intention is journaled before each write, what
 * became of it after. Returns undefined when all steps of the plan are done. Throws when the database or the lock is
 * lost: then nothing more may be written, and the next run goes on from the journal and the live objects.
 */
export async function executeSteps(run: Run, fromIndex: number): Promise<Stop | undefined> {
  const { steps } = run.operation.plan;
  for (let index = fromIndex; index < steps.length; index += 1) {
    if (run.lock.lost)
      throw new Error("The lock of the namespace was lost; the operation goes on with the next run.");
    const done = await executeStep(run, steps[index]!, index);
    if (done === "overtaken") return { kind: "overtaken" };
    if (done !== "done")
      return { kind: "failed", failure: { index, code: done.code, message: done.message } };
    if (steps[index]?.kind === "barrier") return { kind: "barrier" };
  }
  return undefined;
}

async function executeStep(run: Run, step: Step, index: number): Promise<"done" | "overtaken" | Refusal> {
  const { ctx, means } = run;
  if (step.kind !== "barrier") means.reached({ when: "before-intent", index });
  if (!(await intend(run, index))) return "overtaken";
  if (step.kind === "barrier") {
    await settle(ctx, run.operation, { index, settleMs: step.settleMs }, means);
    await journal(run, { index, state: "done", atMs: ctx.clock() });
    return "done";
  }
  means.reached({ when: "before-write", index });
  const written = await writeStep(ctx, step, run.operation.steps);
  means.reached({ when: "after-write", index });
  await journal(run, recordOf(run, index, written));
  means.reached({ when: "after-journal", index });
  return written.ok ? "done" : written.refusal;
}

async function intend(run: Run, index: number): Promise<boolean> {
  const atMs = run.ctx.clock();
  const noted = await recordIntent(run.ctx.db, run.operation.id, index, atMs);
  if (noted)
    remember(run, { ...run.operation.steps[index], index, state: "intended", atMs, error: undefined });
  return noted;
}

function recordOf(run: Run, index: number, written: Result<Written, ClusterRefusal>): StepRecord {
  const atMs = run.ctx.clock();
  if (written.ok) return { index, state: "done", atMs, ...written.value };
  const { code, message } = written.refusal;
  return { ...run.operation.steps[index], index, state: stateAfter(code), atMs, error: message };
}

/** A connection that broke may have carried the write: then only the live object tells, and the step stays `intended`. */
function stateAfter(code: string): StepRecord["state"] {
  return code === "unreachable" || code === "server-error" ? "intended" : "failed";
}

/** Writes one line of the journal, here and in the database, and tells whoever watches. */
export async function journal(run: Run, record: StepRecord): Promise<void> {
  const { ctx, operation } = run;
  await recordStep(ctx.db, operation.id, record);
  remember(run, record);
  await announce(ctx.db, {
    topic: "operation",
    clusterId: ctx.clusterId,
    namespace: operation.plan.namespace,
  });
}

function remember(run: Run, record: StepRecord): void {
  const steps = run.operation.steps.map((step) => (step.index === record.index ? record : step));
  run.operation = { ...run.operation, steps };
}
