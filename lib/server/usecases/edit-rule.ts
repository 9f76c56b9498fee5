import "server-only";

import { ok, refuse, type Result, type RuleDraft, type RuleId } from "#lib/policy/index.ts";
import { updateRule } from "#lib/server/database/rule-store.ts";
import type { Context } from "./context.ts";
import { loadPicture } from "./loading/cluster-picture.ts";
import { soundDraft } from "./loading/rule-proposal.ts";
import { changeRule, ruleById } from "./triage/rule-change.ts";

/**
 * Changes what a rule says; the decisions that rest on it stay, and edges that it no longer covers show as undecided.
 * Nothing changes in the cluster before the new revision is applied. Refuses as `validateRule` does.
 */
export async function editRule(
  ctx: Context,
  input: { readonly ruleId: string; readonly rule: RuleDraft },
): Promise<Result<{ readonly ruleId: RuleId }>> {
  const [stored, loaded] = await Promise.all([ruleById(ctx, input.ruleId), loadPicture(ctx)]);
  if (!stored.ok) return stored;
  if (!loaded.ok) return loaded;
  if (stored.value.removed !== undefined) {
    return refuse({
      code: "rule-removed",
      message: "This rule was removed, so it cannot be edited. Restore it first.",
    });
  }
  const sound = soundDraft(loaded.value, input.rule);
  if (!sound.ok) return sound;
  const before = stored.value.rule;
  const { id, author, createdAtMs } = before;
  const after = { ...input.rule, id, author, createdAtMs };
  await changeRule(ctx, { action: "rule.edited", reason: after.reason, before, after }, (tx) =>
    updateRule(tx, ctx.clusterId, after),
  );
  return ok({ ruleId: id });
}
