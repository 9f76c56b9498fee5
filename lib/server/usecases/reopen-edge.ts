import "server-only";

import { ok, refuse, type Result } from "#lib/policy/index.ts";
import { appendAudit } from "#lib/server/database/audit-store.ts";
import { forgetDecisions } from "#lib/server/database/triage-store.ts";
import type { Context } from "./context.ts";
import { announceRules, removeUnusedRules } from "./triage/save-decisions.ts";

/**
 * Takes back what was decided about an edge, accepted or dismissed, in every inbox. A rule on which no other edge rests
 * goes out of force with it. Refuses with "not-decided" where there is nothing to take back.
 */
export async function reopenEdge(
  ctx: Context,
  { edgeKey }: { readonly edgeKey: string },
): Promise<Result<{ readonly reopened: number }>> {
  const reopened = await ctx.db.$transaction(async (tx) => {
    const before = await forgetDecisions(tx, ctx.clusterId, edgeKey);
    if (before.length === 0) return 0;
    await removeUnusedRules(
      tx,
      ctx,
      before.flatMap(({ decision }) => (decision.kind === "accepted" ? [decision.ruleId] : [])),
    );
    const events = before.map(({ namespace, decision }) => ({
      clusterId: ctx.clusterId,
      atMs: ctx.clock(),
      actor: ctx.actor.name,
      action: "edge.reopened" as const,
      namespace,
      subject: `edge ${edgeKey}`,
      before: decision,
    }));
    await appendAudit(tx, ...events);
    await announceRules(
      tx,
      ctx,
      before.map(({ namespace }) => namespace),
    );
    return before.length;
  });
  if (reopened > 0) return ok({ reopened });
  return refuse({
    code: "not-decided",
    message: "Nothing was decided about this edge, so there is nothing to take back.",
  });
}
