import "server-only";

import { ok, refuse, type Result } from "#lib/policy/index.ts";
import type { Triage } from "#lib/rollout/index.ts";
import { appendAudit } from "#lib/server/database/audit-store.ts";
import type { Tx } from "#lib/server/database/database.ts";
import { readRule, readRules, removeRule } from "#lib/server/database/rule-store.ts";
import { forgetDecisions, forgetDecisionsOfRules } from "#lib/server/database/triage-store.ts";
import type { Context } from "./context.ts";
import { announceRules, removeUnusedRules } from "./triage/save-decisions.ts";

/**
 * Takes back what was decided about an edge, accepted or dismissed, in every inbox. A rule on which no other edge rests
 * goes out of force with it; the DNS rules of a namespace go together, as they came, with every decision on them.
 * Refuses with "not-decided" where there is nothing to take back.
 */
export async function reopenEdge(
  ctx: Context,
  { edgeKey }: { readonly edgeKey: string },
): Promise<Result<{ readonly reopened: number }>> {
  const reopened = await ctx.db.$transaction(async (tx) => {
    const own = await forgetDecisions(tx, ctx.clusterId, edgeKey);
    if (own.length === 0) return 0;
    const before = [...own, ...(await undoRules(tx, ctx, own))];
    const events = before.map((one) => ({
      clusterId: ctx.clusterId,
      atMs: ctx.clock(),
      actor: ctx.actor.name,
      action: "edge.reopened" as const,
      namespace: one.namespace,
      subject: `edge ${one.edgeKey}`,
      before: one.decision,
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

/** Returns the other decisions that went with the rules. */
async function undoRules(tx: Tx, ctx: Context, decided: readonly Triage[]): Promise<Triage[]> {
  const ids = decided.flatMap(({ decision }) => (decision.kind === "accepted" ? [decision.ruleId] : []));
  const [id] = ids;
  if (id === undefined) return [];
  const stored = await readRule(tx, ctx.clusterId, id);
  if (stored?.rule.origin !== "template") {
    await removeUnusedRules(tx, ctx, ids);
    return [];
  }
  const { sender, createdAtMs } = stored.rule;
  const namespace = sender.kind === "pods" ? sender.namespace : undefined;
  const together = (await readRules(tx, ctx.clusterId, namespace)).filter(
    (rule) => rule.origin === "template" && rule.createdAtMs === createdAtMs,
  );
  const others = await forgetDecisionsOfRules(
    tx,
    ctx.clusterId,
    together.map((rule) => rule.id),
  );
  for (const rule of together) {
    await removeRule(tx, ctx.clusterId, rule.id, { atMs: ctx.clock(), by: ctx.actor.name });
  }
  return others;
}
