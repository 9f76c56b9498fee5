import "server-only";

import { isOpenPolicy, type NetworkPolicy } from "#lib/policy/index.ts";
import type {
  NamespaceReview,
  Operation,
  OperationId,
  Rollout,
  Step,
  StepRecord,
} from "#lib/rollout/index.ts";
import { announce } from "#lib/server/database/announce.ts";
import { appendAudit } from "#lib/server/database/audit-store.ts";
import type { Tx } from "#lib/server/database/database.ts";
import { insertOperation } from "#lib/server/database/operation-store.ts";
import { lockRollout, readRollouts, saveRollout } from "#lib/server/database/rollout-store.ts";
import type { Context } from "../context.ts";
import type { Repair } from "./repair.ts";

/** What a review found in a namespace, confirmed, with what was written about it. */
export interface ReviewRecord {
  readonly rollout: Rollout;
  readonly review: NamespaceReview;
  readonly live: readonly NetworkPolicy[];
  readonly repaired?: Repair;
}

/** What this process told already, so that a drift which lasts is not told with every event. */
const told = new Map<string, string>();

/** A drift that is over is news again when it comes back: it is told, and holds the namespace, as the first time. */
export function noteNoDrift({ namespaceUid }: Rollout): void {
  told.delete(namespaceUid);
}

/**
 * Notes what a review found, in one transaction: the hold, the phase where somebody rolled back, the journal of what
 * was repaired or put back by hand (those objects count as ours from now on), and the audit. A drift that was noted
 * already and led to no write changes nothing.
 */
export async function recordReview(ctx: Context, record: ReviewRecord): Promise<void> {
  const { rollout, review } = record;
  const text = review.drift.map((drift) => drift.text).join(" ");
  if (!hasWritten(record) && !review.rolledBack && told.get(rollout.namespaceUid) === text) return;
  const recorded = await ctx.db.$transaction((tx) => recordIn(tx, ctx, { ...record, text }));
  if (recorded) told.set(rollout.namespaceUid, text);
}

/** Whether a repair changed the cluster. One that is refused every time is news once. */
function hasWritten({ repaired }: ReviewRecord): boolean {
  return (
    repaired?.steps.some((step, i) => step.kind !== "barrier" && repaired.records[i]?.state === "done") ??
    false
  );
}

async function recordIn(
  tx: Tx,
  ctx: Context,
  record: ReviewRecord & { readonly text: string },
): Promise<boolean> {
  const { clusterId } = ctx;
  const { namespace, namespaceUid } = record.rollout;
  await lockRollout(tx, clusterId, namespaceUid);
  const before = (await readRollouts(tx, clusterId, namespace)).get(namespaceUid);
  // Somebody decided meanwhile (a rollback was recorded, say): the next event reviews what is so then.
  if (before?.phase !== record.rollout.phase) return false;
  const after = reviewed(ctx, before, record);
  for (const operation of journalOf(ctx, record)) await insertOperation(tx, operation);
  await saveRollout(tx, after);
  const said = { clusterId, atMs: ctx.clock(), actor: ctx.actor.name, namespace, reason: record.text };
  const [was, is] = [stateOf(before), stateOf(after)];
  await appendAudit(tx, {
    ...said,
    action: record.review.rolledBack ? "rollout.rolled-back" : "drift.detected",
    subject: record.review.rolledBack ? "phase" : "policies",
    before: was,
    after: { ...is, drift: record.review.drift, wrote: namesOf(record.repaired?.steps ?? []) },
  });
  await announce(
    tx,
    { topic: "rollout", clusterId, namespace },
    { topic: "operation", clusterId, namespace },
  );
  return true;
}

function stateOf({ phase, hold }: Rollout) {
  return { phase, hold: hold.kind };
}

function reviewed(ctx: Context, before: Rollout, { review }: ReviewRecord): Rollout {
  const atMs = ctx.clock();
  const isHeld = before.hold.kind === "held";
  const hold =
    review.hold === undefined || isHeld
      ? before.hold
      : ({ kind: "held", reason: review.hold, by: ctx.actor.name, sinceMs: atMs } as const);
  if (!review.rolledBack) return { ...before, hold };
  return { ...before, phase: "staged", phaseSinceMs: atMs, hold };
}

/** Journals what the repair wrote, and open policies that somebody put back by hand. */
function journalOf(ctx: Context, { rollout, review, live, repaired }: ReviewRecord): Operation[] {
  const operations: Operation[] = [];
  if (repaired !== undefined)
    operations.push(operationOf(ctx, rollout, { ...repaired, kind: "apply-revision" }));
  const bridges = review.rolledBack ? live.filter(isOpenPolicy) : [];
  if (bridges.length > 0) {
    const records = bridges.map(({ metadata }, index) => ({
      index,
      state: "done" as const,
      atMs: ctx.clock(),
      uid: metadata.uid,
      resourceVersion: metadata.resourceVersion,
    }));
    const steps = bridges.map((policy) => ({ kind: "apply" as const, purpose: "put back by hand", policy }));
    operations.push(operationOf(ctx, rollout, { steps, records, kind: "rollback" }));
  }
  return operations;
}

function operationOf(
  ctx: Context,
  { namespace, namespaceUid, phase, revisionId }: Rollout,
  done: {
    readonly steps: readonly Step[];
    readonly records: readonly StepRecord[];
    readonly kind: Operation["plan"]["kind"];
  },
): Operation {
  const atMs = ctx.clock();
  const failed = done.records.find((record) => record.state === "failed");
  const to = { phase: done.kind === "rollback" ? ("staged" as const) : phase, revisionId };
  return {
    id: ctx.newId() as OperationId,
    clusterId: ctx.clusterId,
    plan: {
      kind: done.kind,
      namespace,
      namespaceUid,
      from: { phase, revisionId },
      to,
      steps: done.steps,
      effect: `The open policies of ${namespace} are where they belong.`,
      snapshotVersion: "",
    },
    state: failed === undefined ? "done" : "failed",
    steps: done.records,
    author: ctx.actor.name,
    reason: "The cluster was not what the rollout says.",
    createdAtMs: atMs,
    finishedAtMs: atMs,
    message: failed?.error,
  };
}

function namesOf(steps: readonly Step[]): string[] {
  return steps.flatMap((step) =>
    step.kind === "barrier" ? [] : [step.kind === "apply" ? step.policy.metadata.name : step.target.name],
  );
}
