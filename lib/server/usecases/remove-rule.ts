import "server-only";

import { ok, type Result, type RuleId } from "#lib/policy/index.ts";
import { removeRule as remove } from "#lib/server/database/rule-store.ts";
import type { Context } from "./context.ts";
import { changeRule, ruleById } from "./triage/rule-change.ts";

/**
 * Takes a rule out of force; its edges are undecided again. It is kept, so that `restoreRule` can undo this. Nothing
 * changes in the cluster before the new revision is applied. Removing twice equals removing once.
 */
export async function removeRule(
  ctx: Context,
  input: { readonly ruleId: string; readonly reason: string },
): Promise<Result<{ readonly ruleId: RuleId }>> {
  const stored = await ruleById(ctx, input.ruleId);
  if (!stored.ok) return stored;
  const { rule, removed } = stored.value;
  if (removed === undefined) {
    await changeRule(ctx, { action: "rule.removed", reason: input.reason, before: rule }, (tx) =>
      remove(tx, ctx.clusterId, rule.id, { atMs: ctx.clock(), by: ctx.actor.name }),
    );
  }
  return ok({ ruleId: rule.id });
}
