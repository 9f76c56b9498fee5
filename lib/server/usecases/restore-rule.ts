import "server-only";

import { ok, type Result, type RuleId } from "#lib/policy/index.ts";
import { restoreRule as restore } from "#lib/server/database/rule-store.ts";
import type { Context } from "./context.ts";
import { changeRule, ruleById } from "./triage/rule-change.ts";

/** Puts a removed rule back into force, with the decisions that rest on it. Restoring twice equals restoring once. */
export async function restoreRule(
  ctx: Context,
  input: { readonly ruleId: string },
): Promise<Result<{ readonly ruleId: RuleId }>> {
  const stored = await ruleById(ctx, input.ruleId);
  if (!stored.ok) return stored;
  const { rule, removed } = stored.value;
  if (removed !== undefined) {
    await changeRule(ctx, { action: "rule.restored", after: rule }, (tx) =>
      restore(tx, ctx.clusterId, rule.id),
    );
  }
  return ok({ ruleId: rule.id });
}
