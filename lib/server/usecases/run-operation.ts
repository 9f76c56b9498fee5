import "server-only";

import { InvariantBroken } from "#lib/policy/index.ts";
import type { Operation, OperationId } from "#lib/rollout/index.ts";
import { appendAudit } from "#lib/server/database/audit-store.ts";
import { takeLock } from "#lib/server/database/session-lock.ts";
import { readOperation, startOperation } from "#lib/server/database/operation-store.ts";
import type { Context } from "./context.ts";
import { driveOperation } from "./operation-run/drive-operation.ts";
import { REAL_MEANS, type RunMeans } from "./operation-run/run-means.ts";

/** What became of a run. "busy": another process runs it. "waiting": the API server did not answer long enough. */
export type RunOutcome = "concluded" | "busy" | "waiting";

/**
 * Executes one operation, from wherever its journal and the live objects say that it stands, to its end.
 *
 * Running it twice, at once or after a crash, equals running it once: one process at a time holds the namespace's lock,
 * and every decision is taken anew from what the API server shows (lib/rollout's `resumeOperation`). Throttling and lost
 * connections are waited out with growing pauses; a conflict or a refusal is judged and ends in a sentence. When the
 * API server stays away the operation stays as it is, and a later run goes on.
 * Throws only for bugs and when the database is lost.
 */
export async function runOperation(
  ctx: Context,
  id: OperationId,
  means: RunMeans = REAL_MEANS,
): Promise<RunOutcome> {
  const known = await readOperation(ctx.db, ctx.clusterId, id);
  if (known === undefined || !isUnderWay(known)) return "concluded";
  const url = ctx.config.databaseUrl;
  if (url === undefined) throw new InvariantBroken("a process that runs operations has no DATABASE_URL");
  const lock = await takeLock(url, `operation ${ctx.clusterId} ${known.plan.namespaceUid}`);
  if (lock === undefined) return "busy";
  try {
    const operation = await readOperation(ctx.db, ctx.clusterId, id);
    if (operation === undefined || !(await startOperation(ctx.db, id))) return "concluded";
    if (operation.state === "running") await noteResumption(ctx, operation);
    return await driveOperation({ ctx, means, lock, operation });
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
