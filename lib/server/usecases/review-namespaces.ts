import "server-only";

import { InvariantBroken, type NetworkPolicy, type Snapshot } from "#lib/policy/index.ts";
import { reviewNamespace, type NamespaceReview, type Rollout } from "#lib/rollout/index.ts";
import { takeLock, type SessionLock } from "#lib/server/database/session-lock.ts";
import { allJournaledUids, readOperationsUnderWay } from "#lib/server/database/operation-store.ts";
import { readFinishedProof } from "#lib/server/database/proof-store.ts";
import { readRevision } from "#lib/server/database/revision-store.ts";
import { readRollouts } from "#lib/server/database/rollout-store.ts";
import type { Context } from "./context.ts";
import { settleMsOf } from "./loading/settle-time.ts";
import { ownershipOver } from "./operation-run/operation-ownership.ts";
import { recordGone } from "./review/record-gone.ts";
import { noteNoDrift, recordReview } from "./review/record-review.ts";
import { repair } from "./review/repair.ts";

/** How long a rollback that was just made has to be recorded, before a bridge counts as somebody else's. */
const RECORDING_TAKES_MS = 1_500;

/**
 * Compares every namespace that holds something of ours with what its rollout says; called when the snapshot changed.
 *
 * What the snapshot suggests is confirmed by the live objects before anything is done. A bridge that somebody put back
 * is a rollback: `staged` and held. A foreign policy that isolates pods shrinks the open policies at once. A namespace
 * that was deleted or created again is forgotten, so that it starts at `observe`. Everything is audited once.
 */
export async function reviewNamespaces(ctx: Context, pause: (ms: number) => Promise<void>): Promise<void> {
  const snapshot = await ctx.snapshot();
  if (!snapshot.ok) return;
  const rollouts = await readRollouts(ctx.db, ctx.clusterId);
  for (const rollout of rollouts.values()) await reviewOne(ctx, { rollout, snapshot: snapshot.value, pause });
}

interface Reviewing {
  readonly rollout: Rollout;
  readonly snapshot: Snapshot;
  readonly pause: (ms: number) => Promise<void>;
}

async function reviewOne(ctx: Context, { rollout, snapshot, pause }: Reviewing): Promise<void> {
  const isThere = snapshot.namespaces.some(
    ({ name, uid }) => name === rollout.namespace && uid === rollout.namespaceUid,
  );
  if (!isThere) return recordGone(ctx, rollout);
  const suspected = await review(ctx, rollout, snapshot);
  if (suspected === undefined) return;
  if (suspected.drift.length === 0) return noteNoDrift(rollout);
  if (suspected.rolledBack) await pause(RECORDING_TAKES_MS);
  const lock = await lockForWrites(ctx, rollout);
  if (lock === undefined) return;
  try {
    await confirmAndRepair(ctx, { rollout, snapshot, pause }, lock);
  } finally {
    await lock.release();
  }
}

/**
 * Looks again under the namespace's lock, so that neither an operation nor another worker's review writes between the
 * look and the repair, and does what is so then.
 */
async function confirmAndRepair(
  ctx: Context,
  { rollout, snapshot, pause }: Reviewing,
  lock: SessionLock,
): Promise<void> {
  const current = (await readRollouts(ctx.db, ctx.clusterId, rollout.namespace)).get(rollout.namespaceUid);
  const live = await ctx.cluster.listPolicies(rollout.namespace);
  if (current === undefined || !live.ok) return;
  const confirmed = await review(ctx, current, withPolicies(snapshot, rollout.namespace, live.value));
  if (confirmed === undefined || confirmed.drift.length === 0) return;
  const repaired = await repair(ctx, confirmed.steps, { lock, pause });
  await recordReview(ctx, { rollout: current, review: confirmed, live: live.value, repaired });
}

/** The lock that operations hold while they write. Undefined while one does: it ends with a review of its own. */
function lockForWrites(ctx: Context, { namespaceUid }: Rollout): Promise<SessionLock | undefined> {
  const url = ctx.config.databaseUrl;
  if (url === undefined) throw new InvariantBroken("a process that reviews namespaces has no DATABASE_URL");
  return takeLock(url, `operation ${ctx.clusterId} ${namespaceUid}`);
}

/** Undefined while an operation is under way: what stands then is on its way to somewhere. */
async function review(
  ctx: Context,
  rollout: Rollout,
  snapshot: Snapshot,
): Promise<NamespaceReview | undefined> {
  const { db, clusterId, config } = ctx;
  const [underWay, uids, proof, revision] = await Promise.all([
    readOperationsUnderWay(db, clusterId, rollout.namespaceUid),
    allJournaledUids(db, clusterId),
    readFinishedProof(db, clusterId),
    rollout.revisionId === undefined ? undefined : readRevision(db, clusterId, rollout.revisionId),
  ]);
  if (underWay.length > 0) return undefined;
  const ownership = ownershipOver(ctx, uids, snapshot.policies);
  return reviewNamespace({ rollout, snapshot, revision, settleMs: settleMsOf(config, proof), ...ownership });
}

function withPolicies(snapshot: Snapshot, namespace: string, live: readonly NetworkPolicy[]): Snapshot {
  const others = snapshot.policies.filter((policy) => policy.metadata.namespace !== namespace);
  return { ...snapshot, policies: [...others, ...live] };
}
