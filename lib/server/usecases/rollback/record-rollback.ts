import "server-only";

import { setTimeout as sleep } from "node:timers/promises";
import type { Operation, OperationId, Phase, Rollout } from "#lib/rollout/index.ts";
import { announce } from "#lib/server/database/announce.ts";
import { appendAudit, type NewAuditEvent } from "#lib/server/database/audit-store.ts";
import type { Tx } from "#lib/server/database/database.ts";
import {
  endOperation,
  insertOperation,
  readOperationsUnderWay,
} from "#lib/server/database/operation-store.ts";
import {
  lockRollout,
  readRollouts,
  saveRollout,
  untouchedRollout,
} from "#lib/server/database/rollout-store.ts";
import { logOf } from "#lib/server/log.ts";
import type { Context } from "../context.ts";
import type { OpenWrite } from "./write-open-policies.ts";

/** A rollback that happened in the cluster and is to be noted. */
export interface RollbackRecord {
  readonly namespace: string;
  /** Absent when the process had no picture of the cluster: asked for when it is recorded. */
  readonly namespaceUid?: string;
  readonly reason: string;
  readonly atMs: number;
  readonly writes: readonly OpenWrite[];
}

const LONGEST_PAUSE_MS = 10_000;
/** What is still to be recorded, by namespace: one that cannot be recorded keeps nobody else waiting. */
const queues = new Map<string, Promise<void>>();

/**
 * Notes a rollback: the operations under way in its namespace are superseded, the phase is `staged` again (unless
 * every write was refused), the namespace is held, and the audit says who and why, in one transaction.
 *
 * The cluster is open already, so nothing waits for this. While the database is away the record is kept in memory,
 * stands in the log, and is tried again until it is written.
 */
export function queueRollbackRecord(ctx: Context, record: RollbackRecord): void {
  const key = `${ctx.clusterId} ${record.namespace}`;
  const earlier = queues.get(key) ?? Promise.resolve();
  const mine = earlier
    .then(() => untilRecorded(ctx, record))
    .finally(() => {
      if (queues.get(key) === mine) queues.delete(key);
    });
  queues.set(key, mine);
}

/** Resolves when everything queued so far is written: for tests, and for a process that wants to end cleanly. */
export async function rollbacksRecorded(): Promise<void> {
  await Promise.all(queues.values());
}

async function untilRecorded(ctx: Context, record: RollbackRecord): Promise<void> {
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      await ctx.db.$transaction((tx) => recordIn(tx, ctx, record));
      return;
    } catch (error) {
      const { namespace, reason, atMs } = record;
      const names = namesOf(record.writes);
      logOf("rollback").error(
        { err: error, namespace, reason, atMs, by: ctx.actor.name, names },
        "a rollback happened in the cluster and could not be recorded yet",
      );
      await sleep(pauseMs, undefined, { ref: false });
    }
  }
}

async function recordIn(tx: Tx, ctx: Context, record: RollbackRecord): Promise<void> {
  const { namespace } = record;
  const namespaceUid = record.namespaceUid ?? (await uidOf(tx, ctx, namespace));
  await lockRollout(tx, ctx.clusterId, namespaceUid);
  const stored = (await readRollouts(tx, ctx.clusterId, namespace)).get(namespaceUid);
  const before =
    stored ?? untouchedRollout(ctx.clusterId, { name: namespace, uid: namespaceUid }, record.atMs);
  const overtaken = await readOperationsUnderWay(tx, ctx.clusterId, namespaceUid);
  const message = `${ctx.actor.name} rolled ${namespace} back meanwhile: ${record.reason}`;
  for (const operation of overtaken) {
    await endOperation(tx, operation.id, { state: "superseded", atMs: record.atMs, message });
  }
  const operation = operationOf(ctx, before, record);
  await insertOperation(tx, operation);
  const after = rolledBack(before, ctx, record);
  await saveRollout(tx, after);
  await appendAudit(
    tx,
    ...overtaken.map((one) => supersededEvent(ctx, one, { atMs: record.atMs, message })),
    {
      clusterId: ctx.clusterId,
      atMs: record.atMs,
      actor: ctx.actor.name,
      action: "rollout.rolled-back",
      namespace,
      subject: "phase",
      reason: record.reason,
      before: { phase: before.phase },
      after: {
        phase: after.phase,
        held: true,
        operation: operation.id,
        wrote: namesOf(record.writes.filter((write) => write.refusal === undefined)),
        refused: namesOf(record.writes.filter((write) => write.refusal !== undefined)),
      },
    },
  );
  await announce(
    tx,
    { topic: "rollout", clusterId: ctx.clusterId, namespace },
    { topic: "operation", clusterId: ctx.clusterId, namespace },
  );
}

async function uidOf(tx: Tx, ctx: Context, namespace: string): Promise<string> {
  const live = await ctx.cluster.getNamespace(namespace);
  if (live.ok) return live.value.uid;
  const known = [...(await readRollouts(tx, ctx.clusterId, namespace)).values()];
  const [newest] = known.toSorted((a, b) => b.phaseSinceMs - a.phaseSinceMs);
  if (newest === undefined) throw new Error(live.refusal.message);
  return newest.namespaceUid;
}

function namesOf(writes: readonly OpenWrite[]): readonly string[] {
  return writes.map(({ policy }) => policy.metadata.name);
}

/**
 * Where a rollback leads. A namespace that never got past `observe` (a rollback during its first staging) stays there,
 * and so does one in which not a single open policy could be written: what was enforced still is. Once one stands, the
 * review of the namespace writes those that are missing, until they are there.
 */
function phaseAfter(before: Rollout, { writes }: RollbackRecord): Phase {
  const opened = writes.some((write) => write.refusal === undefined);
  return opened && before.phase !== "observe" ? "staged" : before.phase;
}

/** Held whatever became of the writes: nothing may go on in a namespace that somebody wants rolled back. */
function rolledBack(before: Rollout, ctx: Context, record: RollbackRecord): Rollout {
  const phase = phaseAfter(before, record);
  const failed = record.writes.every((write) => write.refusal !== undefined);
  return {
    ...before,
    phase,
    phaseSinceMs: phase === before.phase ? before.phaseSinceMs : record.atMs,
    hold: {
      kind: "held",
      reason: `${failed ? "A rollback was refused" : "Rolled back"}: ${record.reason}`,
      by: ctx.actor.name,
      sinceMs: record.atMs,
    },
    operationId: undefined,
  };
}

/** The journal of a rollback: its objects are ours from now on, by their uids. */
function operationOf(ctx: Context, before: Rollout, record: RollbackRecord): Operation {
  const { namespace, writes, atMs } = record;
  const failed = writes.find((write) => write.refusal !== undefined)?.refusal;
  return {
    id: ctx.newId() as OperationId,
    clusterId: ctx.clusterId,
    plan: {
      kind: "rollback",
      namespace,
      namespaceUid: before.namespaceUid,
      from: { phase: before.phase, revisionId: before.revisionId },
      to: { phase: phaseAfter(before, record), revisionId: before.revisionId },
      steps: writes.map(({ policy }) => ({ kind: "apply", purpose: "open again", policy })),
      effect:
        failed === undefined
          ? `${namespace} is open again; its policies stay and change nothing.`
          : `Not all open policies of ${namespace} could be written.`,
      snapshotVersion: "",
    },
    state: failed === undefined ? "done" : "failed",
    steps: writes.map(({ policy, refusal }, index) => ({
      index,
      state: refusal === undefined ? ("done" as const) : ("failed" as const),
      atMs,
      uid: policy.metadata.uid,
      resourceVersion: policy.metadata.resourceVersion,
      error: refusal?.message,
    })),
    author: ctx.actor.name,
    reason: record.reason,
    createdAtMs: atMs,
    finishedAtMs: atMs,
    message: failed?.message,
  };
}

function supersededEvent(
  ctx: Context,
  operation: Operation,
  { atMs, message }: { readonly atMs: number; readonly message: string },
): NewAuditEvent {
  const { kind, to, namespace } = operation.plan;
  return {
    clusterId: ctx.clusterId,
    atMs,
    actor: ctx.actor.name,
    action: "operation.superseded",
    namespace,
    subject: `${kind} to ${to.phase}`,
    reason: message,
    after: { operation: operation.id },
  };
}
