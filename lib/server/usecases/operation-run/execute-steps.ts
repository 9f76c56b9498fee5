import "server-only";

import { ok, refuse, type Refusal, type Result } from "#lib/policy/index.ts";
import type { Operation, Step, StepRecord, WriteFailure } from "#lib/rollout/index.ts";
import { announce } from "#lib/server/database/announce.ts";
import type { NamespaceLock } from "#lib/server/database/namespace-lock.ts";
import { isUnderWay, recordStep } from "#lib/server/database/operation-store.ts";
import type { Context } from "../context.ts";
import type { RunMeans } from "./run-means.ts";
import { settle } from "./settle.ts";
import { writeStep } from "./write-step.ts";

/** One operation in the hands of the process that runs it. `operation` always holds the newest journal. */
export interface Run {
  readonly ctx: Context;
  readonly means: RunMeans;
  readonly lock: NamespaceLock;
  operation: Operation;
}

/** Why the steps stopped before their end. "overtaken": the operation was ended by somebody else, a rollback say. */
export type Stop =
  { readonly kind: "failed"; readonly failure: WriteFailure } | { readonly kind: "overtaken" };

/**
 * Does the steps of the plan from `fromIndex` on: the intention is journaled before each write, what became of it
 * after. Returns undefined when all are done. Throws when the database or the lock is lost: then nothing more may be
 * written, and the next run goes on from the journal and the live objects.
 */
export async function executeSteps(run: Run, fromIndex: number): Promise<Stop | undefined> {
  const { steps } = run.operation.plan;
  for (let index = fromIndex; index < steps.length; index += 1) {
    if (run.lock.lost)
      throw new Error("The lock of the namespace was lost; the operation goes on with the next run.");
    if (!(await isUnderWay(run.ctx.db, run.operation.id))) return { kind: "overtaken" };
    const done = await executeStep(run, steps[index]!, index);
    if (!done.ok)
      return { kind: "failed", failure: { index, code: done.refusal.code, message: done.refusal.message } };
  }
  return undefined;
}

async function executeStep(run: Run, step: Step, index: number): Promise<Result<true, Refusal>> {
  const { ctx, means } = run;
  if (step.kind === "barrier") {
    await journal(run, { index, state: "intended", atMs: ctx.clock() });
    await settle(ctx, run.operation, { index, settleMs: step.settleMs }, means);
    await journal(run, { index, state: "done", atMs: ctx.clock() });
    return ok(true);
  }
  means.reached({ when: "before-intent", index });
  await journal(run, {
    ...run.operation.steps[index],
    index,
    state: "intended",
    atMs: ctx.clock(),
    error: undefined,
  });
  means.reached({ when: "before-write", index });
  const written = await writeStep(ctx, step, run.operation.steps);
  means.reached({ when: "after-write", index });
  if (written.ok) await journal(run, { index, state: "done", atMs: ctx.clock(), ...written.value });
  else
    await journal(run, {
      ...run.operation.steps[index],
      index,
      state: stateAfter(written.refusal.code),
      error: written.refusal.message,
    });
  means.reached({ when: "after-journal", index });
  return written.ok ? ok(true) : refuse(written.refusal);
}

/** A connection that broke may have carried the write: then only the live object tells, and the step stays `intended`. */
function stateAfter(code: string): StepRecord["state"] {
  return code === "unreachable" || code === "server-error" ? "intended" : "failed";
}

/** Writes one line of the journal, here and in the database, and tells whoever watches. */
export async function journal(run: Run, record: StepRecord): Promise<void> {
  const { ctx, operation } = run;
  await recordStep(ctx.db, operation.id, record);
  run.operation = {
    ...operation,
    steps: operation.steps.map((step) => (step.index === record.index ? record : step)),
  };
  await announce(ctx.db, {
    topic: "operation",
    clusterId: ctx.clusterId,
    namespace: operation.plan.namespace,
  });
}
