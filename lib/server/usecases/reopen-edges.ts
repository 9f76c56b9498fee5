import "server-only";

import { ok, peerName, refuse, type Result, type RuleId } from "#lib/policy/index.ts";
import type { Triage } from "#lib/rollout/index.ts";
import { appendAudit, type NewAuditEvent } from "#lib/server/database/audit-store.ts";
import type { Tx } from "#lib/server/database/database.ts";
import { readEdgesByKey } from "#lib/server/database/flow-edge-store.ts";
import { readRule, readRules, removeRule } from "#lib/server/database/rule-store.ts";
import { forgetDecisions, forgetDecisionsOfRules } from "#lib/server/database/triage-store.ts";
import type { Context } from "./context.ts";
import { announceRules, removeUnusedRules } from "./triage/save-decisions.ts";

/** How many decisions were taken back, one per edge and inbox. */
export interface ReopenEdgesOutcome {
  readonly reopened: number;
}

/**
 * Takes back what was decided about edges, in every inbox and all at once or not at all. A rule on which no other edge
 * rests goes out of force with them; the DNS rules of a namespace go together, as they came, with every decision on
 * them. Edges about which nothing was decided are passed over; refuses with "not-decided" where that is so for all.
 */
export async function reopenEdges(
  ctx: Context,
  { edgeKeys }: { readonly edgeKeys: readonly string[] },
): Promise<Result<ReopenEdgesOutcome>> {
  const reopened = await ctx.db.$transaction(async (tx) => {
    const own = await forgetDecisions(tx, ctx.clusterId, edgeKeys);
    if (own.length === 0) return 0;
    const before = [...own, ...(await undoRules(tx, ctx, own))];
    await appendAudit(tx, ...(await eventsOf(tx, ctx, before)));
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
    message: "Nothing was decided here (any more), so there is nothing to take back.",
  });
}

async function eventsOf(tx: Tx, ctx: Context, before: readonly Triage[]): Promise<NewAuditEvent[]> {
  const edges = await readEdgesByKey(
    tx,
    ctx.clusterId,
    before.map(({ edgeKey }) => edgeKey),
  );
  const names = new Map(
    edges.map(({ key, sender, receiver, port, protocol }) => [
      key,
      `edge ${peerName(sender)} to ${peerName(receiver)} on ${protocol} ${port}`,
    ]),
  );
  return before.map((one) => ({
    clusterId: ctx.clusterId,
    atMs: ctx.clock(),
    actor: ctx.actor.name,
    action: "edge.reopened",
    namespace: one.namespace,
    subject: names.get(one.edgeKey) ?? `edge ${one.edgeKey}`,
    before: one.decision,
    after: { edge: one.edgeKey },
  }));
}

/** Returns the other decisions that went with the rules. */
async function undoRules(tx: Tx, ctx: Context, decided: readonly Triage[]): Promise<Triage[]> {
  const ids = decided.flatMap(({ decision }) => (decision.kind === "accepted" ? [decision.ruleId] : []));
  const others: Triage[] = [];
  const left = new Set(ids);
  for (const id of left) {
    const together = await templateRules(tx, ctx, id);
    if (together.length === 0) continue;
    others.push(...(await forgetDecisionsOfRules(tx, ctx.clusterId, together)));
    for (const one of together) {
      left.delete(one);
      await removeRule(tx, ctx.clusterId, one, { atMs: ctx.clock(), by: ctx.actor.name });
    }
  }
  await removeUnusedRules(tx, ctx, left);
  return others;
}

/** The rules that came with this one out of the DNS template; none where it came from elsewhere. */
async function templateRules(tx: Tx, ctx: Context, id: RuleId): Promise<RuleId[]> {
  const stored = await readRule(tx, ctx.clusterId, id);
  if (stored?.rule.origin !== "template") return [];
  const { sender, createdAtMs } = stored.rule;
  const namespace = sender.kind === "pods" ? sender.namespace : undefined;
  const rules = await readRules(tx, ctx.clusterId, namespace);
  return rules
    .filter((rule) => rule.origin === "template" && rule.createdAtMs === createdAtMs)
    .map((rule) => rule.id);
}
