import "server-only";

import { InvariantBroken, type NetworkPolicy } from "#lib/policy/index.ts";
import { resumeOperation, type Operation, type OperationId, type Resumption, type WriteFailure } from "#lib/rollout/index.ts";
import { appendAudit } from "#lib/server/database/audit-store.ts";
import { lockNamespace } from "#lib/server/database/namespace-lock.ts";
import { readOperation, startOperation } from "#lib/server/database/operation-store.ts";
import type { Context } from "./context.ts";
import { concludeOperation, type Conclusion } from "./operation-run/conclude-operation.ts";
import { executeSteps, type Run } from "./operation-run/execute-steps.ts";
import { operationOwnership } from "./operation-run/operation-ownership.ts";
import { REAL_MEANS, type RunMeans } from "./operation-run/run-means.ts";
import { undoOperation } from "./operation-run/undo-operation.ts";

/** What became of a run. "busy": another process runs it. "waiting": the API server did not answer long enough. */
export type RunOutcome = "concluded" | "busy" | "waiting";

/** Codes after which trying again can help; everything else is decided at once. */
const PASSING = new Set(["throttled", "unreachable", "server-error"]);
const PAUSES_MS = [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000];

/**
 * Executes one operation, from wherever its journal and the live objects say that it stands, to its end.
 *
 * Running it twice, at once or after a crash, equals running it once: one process at a time holds the namespace's lock,
 * and every decision is taken anew from what the API server shows (lib/rollout's `resumeOperation`). Throttling and lost
 * connections are waited out with growing pauses; a conflict or a refusal is judged and ends in a sentence. When the
 * API server stays away the operation stays as it is, and a later run goes on.
 * Throws only for bugs and when the database is lost.
 */
export async function runOperation(ctx: Context, id: OperationId, means: RunMeans = REAL_MEANS): Promise<RunOutcome> {
  const known = await readOperation(ctx.db, ctx.clusterId, id);
  if (known === undefined || !isUnderWay(known)) return "concluded";
  const url = ctx.config.databaseUrl;
  if (url === undefined) throw new InvariantBroken("a process that runs operations has no DATABASE_URL");
  const lock = await lockNamespace(url, `operation ${ctx.clusterId} ${known.plan.namespaceUid}`);
  if (lock === undefined) return "busy";
  try {
    const operation = await readOperation(ctx.db, ctx.clusterId, id);
    if (operation === undefined || !(await startOperation(ctx.db, id))) return "concluded";
    if (operation.state === "running") await noteResumption(ctx, operation);
    return await drive({ ctx, means, lock, operation });
  } finally {
    await lock.release();
  }
}

function isUnderWay(operation: Operation): boolean {
  return operation.state === "queued" || operation.state === "running";
}

async function noteResumption(ctx: Context, operation: Operation): Promise<void> {
  await appendAudit(ctx.db, {
    clusterId: ctx.clusterId,
    atMs: ctx.clock(),
    actor: "drawbridge",
    action: "operation.resumed",
    namespace: operation.plan.namespace,
    subject: `${operation.plan.kind} to ${operation.plan.to.phase}`,
    reason: "The process that ran it ended before it was finished.",
  });
}

/** Decide, do, and when a write fails decide again, until there is a conclusion. */
async function drive(run: Run): Promise<RunOutcome> {
  let failure: WriteFailure | undefined;
  let passing = 0;
  let conflicts = 0;
  for (;;) {
    const decision = await decide(run, failure);
    if (decision === "unanswered") {
      if (passing >= PAUSES_MS.length) return "waiting";
      await run.means.pause(PAUSES_MS[passing++] ?? 0);
      continue;
    }
    if (decision.kind !== "continue") return await finish(run, await conclusionOf(run, decision));
    const stop = await executeSteps(run, decision.fromIndex);
    if (stop === undefined) return await finish(run, { state: "done" });
    if (stop.kind === "overtaken") return "concluded";
    if (stop.failure.index !== failure?.index) passing = 0;
    failure = stop.failure;
    if (PASSING.has(failure.code)) {
      if (passing >= PAUSES_MS.length) return "waiting";
      await run.means.pause(PAUSES_MS[passing++] ?? 0);
    } else if (++conflicts > 2) {
      return await finish(run, { state: "failed", message: stopped(failure) });
    }
  }
}

async function decide(run: Run, failure: WriteFailure | undefined): Promise<Resumption | "unanswered"> {
  const { ctx, operation } = run;
  const { namespace, namespaceUid } = operation.plan;
  const [found, live] = await Promise.all([ctx.cluster.getNamespace(namespace), ctx.cluster.listPolicies(namespace)]);
  const refused = [found, live].find((answer) => !answer.ok);
  if (refused !== undefined && !refused.ok) {
    const { code, message } = refused.refusal;
    if (PASSING.has(code)) return "unanswered";
    if (code === "not-found") return gone(namespace);
    return { kind: "re-plan", refusal: { code, message } };
  }
  if (found.ok && (found.value.uid !== namespaceUid || found.value.terminating)) return gone(namespace);
  const policies: readonly NetworkPolicy[] = live.ok ? live.value : [];
  return resumeOperation(operation, policies, await operationOwnership(ctx, operation, policies), failure);
}

function gone(namespace: string): Resumption {
  const message = `Namespace ${namespace} was deleted meanwhile, and its policies with it: the operation stopped. A new namespace of that name starts at observe.`;
  return { kind: "re-plan", refusal: { code: "namespace-gone", message } };
}

async function conclusionOf(run: Run, decision: Exclude<Resumption, { kind: "continue" }>): Promise<Conclusion> {
  switch (decision.kind) {
    case "superseded":
      return { state: "superseded", message: decision.message };
    case "re-plan":
      return { state: "failed", message: decision.refusal.message };
    case "undo": {
      const refused = await undoOperation(run, decision.steps);
      if (refused === undefined) return { state: "undone", message: `${decision.message} What had been written was taken back.` };
      return { state: "failed", message: `${decision.message} Taking back what had been written was refused too: ${refused}` };
    }
  }
}

async function finish(run: Run, conclusion: Conclusion): Promise<"concluded"> {
  await concludeOperation(run.ctx, run.operation, conclusion);
  return "concluded";
}

function stopped(failure: WriteFailure): string {
  return `Write ${failure.index + 1} was refused: ${failure.message} What was written before stands and is safe; promote again to go on from there.`;
}
