import "server-only";

import type { Rollout } from "#lib/rollout/index.ts";
import { announce } from "#lib/server/database/announce.ts";
import { appendAudit } from "#lib/server/database/audit-store.ts";
import { endOperation, readOperationsUnderWay } from "#lib/server/database/operation-store.ts";
import { forgetRollout, lockRollout } from "#lib/server/database/rollout-store.ts";
import type { Context } from "../context.ts";

/**
 * Forgets the rollout of a namespace that is gone, after the API server said so itself: a namespace of the same name
 * has another UID and starts at `observe`. An operation that was under way in it has failed.
 */
export async function recordGone(ctx: Context, rollout: Rollout): Promise<void> {
  const { clusterId } = ctx;
  const { namespace, namespaceUid } = rollout;
  const live = await ctx.cluster.getNamespace(namespace);
  const isGone = live.ok ? live.value.uid !== namespaceUid : live.refusal.code === "not-found";
  if (!isGone) return;
  const what = live.ok ? "was deleted and created again" : "was deleted";
  const message = `Namespace ${namespace} ${what}: what Drawbridge had written into it is gone with it, and it starts at observe.`;
  const atMs = ctx.clock();
  await ctx.db.$transaction(async (tx) => {
    await lockRollout(tx, clusterId, namespaceUid);
    for (const operation of await readOperationsUnderWay(tx, clusterId, namespaceUid)) {
      await endOperation(tx, operation.id, { state: "failed", atMs, message });
    }
    await forgetRollout(tx, clusterId, namespaceUid);
    await appendAudit(tx, {
      clusterId,
      atMs,
      actor: ctx.actor.name,
      action: "snapshot.namespace-recreated",
      namespace,
      subject: "namespace",
      reason: message,
      before: { phase: rollout.phase, uid: namespaceUid },
      after: { phase: "observe", uid: live.ok ? live.value.uid : undefined },
    });
    await announce(tx, { topic: "rollout", clusterId, namespace });
  });
}
