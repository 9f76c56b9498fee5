import "server-only";

import { ok, type Result, type RuleDraft, type RuleId } from "#lib/policy/index.ts";
import type { Context } from "./context.ts";
import { loadPicture } from "./loading/cluster-picture.ts";
import { edgeOf } from "./loading/edge-of.ts";
import { acceptProposal } from "./triage/accept-proposal.ts";
import { saveAcceptances, type Acceptance } from "./triage/save-decisions.ts";

/** What accepting one edge takes: the proposed rule, or the same as somebody edited it. */
export interface AcceptEdgeInput {
  readonly edgeKey: string;
  readonly rule?: RuleDraft;
  readonly reason?: string;
}

/**
 * Makes an observed edge an allow rule, in the inbox of both its namespaces; an earlier decision about it is replaced.
 * A rule in force that says the same is used again. A DNS edge brings all DNS rules of its namespace. Refuses as `proposeRule` and `validateRule` do.
 */
export async function acceptEdge(
  ctx: Context,
  input: AcceptEdgeInput,
): Promise<Result<{ readonly ruleId: RuleId }>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  const edge = await edgeOf(ctx, loaded.value, input.edgeKey);
  if (!edge.ok) return edge;
  const acceptances: Acceptance[] = [];
  const wish = { edge: edge.value, edited: input.rule, reason: input.reason };
  const rule = acceptProposal(ctx, loaded.value, acceptances, wish);
  if (!rule.ok) return rule;
  await saveAcceptances(ctx, acceptances);
  return ok({ ruleId: rule.value.id });
}
