import "server-only";

import { ok, type Result, type RuleDraft, type RuleId } from "#lib/policy/index.ts";
import type { Context } from "./context.ts";
import { loadPicture } from "./loading/cluster-picture.ts";
import { edgeOf } from "./loading/edge-of.ts";
import { editedProposal, proposalFor } from "./loading/rule-proposal.ts";
import { sameRule, saveAcceptances } from "./triage/save-decisions.ts";

/** What accepting one edge takes: the proposed rule, or the same as somebody edited it. */
export interface AcceptEdgeInput {
  readonly edgeKey: string;
  readonly rule?: RuleDraft;
  readonly reason?: string;
}

/**
 * Makes an observed edge an allow rule, in the inbox of both its namespaces; an earlier decision about it is replaced.
 * A rule in force that says the same is used again. Refuses as `proposeRule` and `validateRule` do.
 */
export async function acceptEdge(
  ctx: Context,
  input: AcceptEdgeInput,
): Promise<Result<{ readonly ruleId: RuleId }>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  const edge = await edgeOf(ctx, loaded.value, input.edgeKey);
  if (!edge.ok) return edge;
  const proposal =
    input.rule === undefined
      ? proposalFor(loaded.value, edge.value)
      : editedProposal(loaded.value, edge.value, input.rule);
  if (!proposal.ok) return proposal;
  const draft = { ...proposal.value.rule, reason: input.reason ?? proposal.value.rule.reason };
  const known = sameRule(loaded.value.rules, draft);
  const rule = known ?? {
    ...draft,
    id: ctx.newId() as RuleId,
    author: ctx.actor.name,
    createdAtMs: ctx.clock(),
  };
  await saveAcceptances(ctx, [{ rule, isNew: known === undefined, edges: [edge.value] }]);
  return ok({ ruleId: rule.id });
}
