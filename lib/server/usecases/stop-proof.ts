import "server-only";

import { ok, refuse, type Result } from "#lib/policy/index.ts";
import { announce } from "#lib/server/database/announce.ts";
import { appendAudit } from "#lib/server/database/audit-store.ts";
import { requestProofStop } from "#lib/server/database/proof-store.ts";
import type { Context } from "./context.ts";

/** Asks the worker to end a run before its next step and to remove what it created. Refuses with "not-found" when it is over. */
export async function stopProof(
  ctx: Context,
  { proofId }: { readonly proofId: string },
): Promise<Result<{ readonly proofId: string }>> {
  return ctx.db.$transaction(async (tx): Promise<Result<{ readonly proofId: string }>> => {
    const asked = await requestProofStop(tx, ctx.clusterId, { id: proofId, by: ctx.actor.name });
    if (!asked)
      return refuse({
        code: "not-found",
        message: "There is no such proof under way. It has ended already.",
      });
    await appendAudit(tx, {
      clusterId: ctx.clusterId,
      atMs: ctx.clock(),
      actor: ctx.actor.name,
      action: "proof.stopped",
      subject: "enforcement by canary pods",
      after: { proof: proofId },
    });
    await announce(tx, { topic: "proof", clusterId: ctx.clusterId });
    return ok({ proofId });
  });
}
