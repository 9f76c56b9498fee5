import { removeRuleAction } from "#app/actions/remove-rule-action.ts";
import { valueOf, type ActionResult } from "#lib/client/action-result.ts";

/** Rules that were made together, to be taken back together. */
export interface RulesToUndo {
  readonly ruleIds: readonly string[];
  /** For the audit log. */
  readonly reason: string;
}

/** Takes rules out of force, one after another; the first that is refused ends it and says why. */
export async function undoRules({
  ruleIds,
  reason,
}: RulesToUndo): Promise<ActionResult<{ readonly removed: number }>> {
  for (const ruleId of ruleIds) await valueOf(removeRuleAction({ ruleId, reason }));
  return { ok: true, value: { removed: ruleIds.length } };
}
