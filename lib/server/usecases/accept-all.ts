import "server-only";

import type { FlowEdge } from "#lib/flows/index.ts";
import { ok, type Result, type RuleId } from "#lib/policy/index.ts";
import { deniedEdges } from "#lib/rollout/index.ts";
import type { Context } from "./context.ts";
import { loadPicture, type ClusterPicture } from "./loading/cluster-picture.ts";
import { edgesOf, standingOf } from "./loading/namespace-desk.ts";
import { proposalFor } from "./loading/rule-proposal.ts";
import { sameRule, saveAcceptances, type Acceptance } from "./triage/save-decisions.ts";

/** Without `edgeKeys`: everything in the namespace's inbox that would be denied and that nobody decided about. */
export interface AcceptAllInput {
  readonly namespace: string;
  readonly edgeKeys?: readonly string[];
  readonly reason?: string;
}

/** How many edges were accepted, and which could not be, each with its sentence. */
export interface AcceptAllOutcome {
  readonly accepted: number;
  readonly skipped: readonly { readonly edgeKey: string; readonly message: string }[];
}

/** Accepts many edges at once. One that cannot become a rule is skipped and told; the others are accepted all the same. */
export async function acceptAll(ctx: Context, input: AcceptAllInput): Promise<Result<AcceptAllOutcome>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  const picture = loaded.value;
  const standing = standingOf(picture, input.namespace);
  if (!standing.ok) return standing;
  const skipped: { edgeKey: string; message: string }[] = [];
  const acceptances: Acceptance[] = [];
  for (const edge of wanted(picture, input)) {
    const problem = accept(ctx, picture, { edge, reason: input.reason, acceptances });
    if (problem !== undefined) skipped.push({ edgeKey: edge.key, message: problem });
  }
  if (acceptances.length > 0) await saveAcceptances(ctx, acceptances);
  return ok({ accepted: acceptances.reduce((sum, { edges }) => sum + edges.length, 0), skipped });
}

function wanted(picture: ClusterPicture, { namespace, edgeKeys }: AcceptAllInput): readonly FlowEdge[] {
  const edges = edgesOf(picture, namespace);
  if (edgeKeys !== undefined) return edges.filter((edge) => edgeKeys.includes(edge.key));
  return deniedEdges(namespace, edges, picture.judgement.replay, picture.triage)
    .filter(({ decision }) => decision === undefined)
    .map(({ edge }) => edge);
}

/** Adds one edge to `acceptances`, to that of an equal rule where there is one; returns why it could not, if so. */
function accept(
  ctx: Context,
  picture: ClusterPicture,
  {
    edge,
    reason,
    acceptances,
  }: { readonly edge: FlowEdge; readonly reason?: string; readonly acceptances: Acceptance[] },
): string | undefined {
  const proposal = proposalFor(picture, edge);
  if (!proposal.ok) return proposal.refusal.message;
  const draft = { ...proposal.value.rule, reason: reason ?? proposal.value.rule.reason };
  const rules = acceptances.map(({ rule }) => rule);
  const made = sameRule(rules, draft);
  if (made !== undefined) {
    const at = acceptances.findIndex(({ rule }) => rule.id === made.id);
    acceptances[at] = { ...acceptances[at]!, edges: [...acceptances[at]!.edges, edge] };
    return undefined;
  }
  const known = sameRule(picture.rules, draft);
  const rule = known ?? {
    ...draft,
    id: ctx.newId() as RuleId,
    author: ctx.actor.name,
    createdAtMs: ctx.clock(),
  };
  acceptances.push({ rule, isNew: known === undefined, edges: [edge] });
  return undefined;
}
