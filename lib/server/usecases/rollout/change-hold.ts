import "server-only";

import { ok, refuse, type Result } from "#lib/policy/index.ts";
import type { AuditAction, Rollout } from "#lib/rollout/index.ts";
import { announce } from "#lib/server/database/announce.ts";
import { appendAudit } from "#lib/server/database/audit-store.ts";
import { clusterSinceMs } from "#lib/server/database/cluster-store.ts";
import {
  lockRollout,
  readRollouts,
  saveRollout,
  untouchedRollout,
} from "#lib/server/database/rollout-store.ts";
import type { Context } from "../context.ts";

/** A change of hold: decided on the rollout as it is under the namespace's lock. */
export interface HoldChange {
  readonly namespace: string;
  readonly reason: string;
  readonly action: Extract<AuditAction, "rollout.held" | "rollout.released">;
  decide(rollout: Rollout): Result<Rollout["hold"]>;
}

/** Holds a namespace or frees it, with the audit. Refuses with "not-found", and as `decide` does. */
export async function changeHold(ctx: Context, change: HoldChange): Promise<Result<Rollout>> {
  const snapshot = await ctx.snapshot();
  if (!snapshot.ok) return snapshot;
  const found = snapshot.value.namespaces.find(({ name }) => name === change.namespace);
  if (found === undefined) {
    return refuse({
      code: "not-found",
      message: `There is no namespace ${change.namespace} in this cluster (any more).`,
    });
  }
  const { clusterId } = ctx;
  return ctx.db.$transaction(async (tx): Promise<Result<Rollout>> => {
    await lockRollout(tx, clusterId, found.uid);
    const stored = (await readRollouts(tx, clusterId, found.name)).get(found.uid);
    const before =
      stored ?? untouchedRollout(clusterId, found, (await clusterSinceMs(tx, clusterId)) ?? ctx.clock());
    const hold = change.decide(before);
    if (!hold.ok) return hold;
    const after = { ...before, hold: hold.value };
    await saveRollout(tx, after);
    await appendAudit(tx, {
      clusterId,
      atMs: ctx.clock(),
      actor: ctx.actor.name,
      action: change.action,
      namespace: found.name,
      subject: "hold",
      reason: change.reason,
      before: before.hold,
      after: after.hold,
    });
    await announce(tx, { topic: "rollout", clusterId, namespace: found.name });
    return ok(after);
  });
}
