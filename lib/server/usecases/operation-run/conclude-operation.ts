import "server-only";

import { type Operation, type Phase, type Rollout } from "#lib/rollout/index.ts";
import { announce } from "#lib/server/database/announce.ts";
import { appendAudit, type NewAuditEvent } from "#lib/server/database/audit-store.ts";
import type { Tx } from "#lib/server/database/database.ts";
import { endOperation, type OperationEnd } from "#lib/server/database/operation-store.ts";
import {
  lockRollout,
  readRollouts,
  saveRollout,
  untouchedRollout,
} from "#lib/server/database/rollout-store.ts";
import type { Context } from "../context.ts";

/** How an operation ended, before the database has agreed. */
export type Conclusion = Pick<OperationEnd, "state" | "message">;

/**
 * Ends an operation and moves its namespace to where the operation brought it, with the audit, in one transaction.
 *
 * Done: the target's phase and revision. Superseded: `staged` and held, because somebody put the bridge back. Failed or
 * undone: the phase stays. Changes nothing when a rollback ended the operation meanwhile: its word stands.
 */
export async function concludeOperation(
  ctx: Context,
  operation: Operation,
  conclusion: Conclusion,
): Promise<void> {
  const { namespace, namespaceUid } = operation.plan;
  const atMs = ctx.clock();
  await ctx.db.$transaction(async (tx) => {
    await lockRollout(tx, ctx.clusterId, namespaceUid);
    if (!(await endOperation(tx, operation.id, { ...conclusion, atMs }))) return;
    const before = await rolloutOf(tx, ctx, operation);
    const after = afterOperation(before, operation, { ...conclusion, atMs });
    await saveRollout(tx, after);
    await appendAudit(tx, ...eventsOf(ctx, operation, { conclusion, before, after, atMs }));
    await announce(
      tx,
      { topic: "operation", clusterId: ctx.clusterId, namespace },
      { topic: "rollout", clusterId: ctx.clusterId, namespace },
    );
  });
}

async function rolloutOf(tx: Tx, ctx: Context, operation: Operation): Promise<Rollout> {
  const { namespace, namespaceUid } = operation.plan;
  const stored = (await readRollouts(tx, ctx.clusterId, namespace)).get(namespaceUid);
  return (
    stored ?? untouchedRollout(ctx.clusterId, { name: namespace, uid: namespaceUid }, operation.createdAtMs)
  );
}

function afterOperation(before: Rollout, operation: Operation, end: OperationEnd): Rollout {
  const free = { ...before, operationId: undefined };
  switch (end.state) {
    case "done": {
      const { phase, revisionId } = operation.plan.to;
      return {
        ...free,
        phase,
        phaseSinceMs: phase === before.phase ? before.phaseSinceMs : end.atMs,
        revisionId,
      };
    }
    case "superseded":
      return {
        ...free,
        phase: before.phase === "observe" ? "observe" : "staged",
        phaseSinceMs: end.atMs,
        hold: {
          kind: "held",
          reason: end.message ?? "Somebody rolled back.",
          by: "drawbridge",
          sinceMs: end.atMs,
        },
      };
    case "failed":
    case "undone":
      return free;
  }
}

interface Change {
  readonly conclusion: Conclusion;
  readonly before: Rollout;
  readonly after: Rollout;
  readonly atMs: number;
}

function eventsOf(ctx: Context, operation: Operation, change: Change): NewAuditEvent[] {
  const { conclusion, before, after, atMs } = change;
  const said = {
    clusterId: ctx.clusterId,
    atMs,
    actor: operation.author,
    namespace: operation.plan.namespace,
  };
  const action = ACTIONS[conclusion.state];
  const ended: NewAuditEvent = {
    ...said,
    action,
    subject: `${operation.plan.kind} to ${operation.plan.to.phase}`,
    reason: conclusion.message ?? operation.reason,
    after: { operation: operation.id, state: conclusion.state },
  };
  if (!hasMoved(before, after)) return [ended];
  const moved: NewAuditEvent = {
    ...said,
    action: movedAction(conclusion, operation.plan.to.phase),
    subject: "phase",
    reason: operation.reason,
    before: { phase: before.phase, revision: before.revisionId },
    after: { phase: after.phase, revision: after.revisionId },
  };
  return [ended, moved];
}

const ACTIONS = {
  done: "operation.finished",
  failed: "operation.failed",
  undone: "operation.failed",
  superseded: "operation.superseded",
} as const;

function movedAction(conclusion: Conclusion, to: Phase): NewAuditEvent["action"] {
  if (conclusion.state === "superseded") return "rollout.held";
  return to === "observe" ? "rollout.released" : "rollout.phase.advanced";
}

function hasMoved(before: Rollout, after: Rollout): boolean {
  return (
    before.phase !== after.phase ||
    before.revisionId !== after.revisionId ||
    before.hold.kind !== after.hold.kind
  );
}
