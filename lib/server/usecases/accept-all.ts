import "server-only";

import type { FlowEdge } from "#lib/flows/index.ts";
import { ok, type Result } from "#lib/policy/index.ts";
import { deniedEdges, undecided } from "#lib/rollout/index.ts";
import type { Context } from "./context.ts";
import { loadPicture, type ClusterPicture } from "./loading/cluster-picture.ts";
import { edgesOf, standingOf } from "./loading/namespace-desk.ts";
import { acceptProposal } from "./triage/accept-proposal.ts";
import { saveAcceptances, type Acceptance } from "./triage/save-decisions.ts";

/** Without `edgeKeys`: everything in the namespace's inbox that would be denied and is undecided (see `undecided`). */
export interface AcceptAllInput {
  readonly namespace: string;
  readonly edgeKeys?: readonly string[];
  readonly reason?: string;
}

/**
 * How many edges were accepted, and which could not be, each with the refusal's code and sentence. "not-expressible"
 * ones can be marked so (`markInexpressible`), so that nothing stays undecided.
 */
export interface AcceptAllOutcome {
  readonly accepted: number;
  readonly skipped: readonly { readonly edgeKey: string; readonly code: string; readonly message: string }[];
}

/**
 * Accepts many edges at once. One that cannot become a rule is skipped and told, and so is one that was dismissed since
 * whoever asks last looked: "all" never overturns a decision. The others are accepted all the same.
 */
export async function acceptAll(ctx: Context, input: AcceptAllInput): Promise<Result<AcceptAllOutcome>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  const picture = loaded.value;
  const standing = standingOf(picture, input.namespace);
  if (!standing.ok) return standing;
  const skipped: { edgeKey: string; code: string; message: string }[] = [];
  const acceptances: Acceptance[] = [];
  for (const edge of wanted(picture, input)) {
    const by = dismissedBy(picture, input.namespace, edge);
    if (by !== undefined) {
      const message = `${by} dismissed it. Take that back first, if it is to be allowed.`;
      skipped.push({ edgeKey: edge.key, code: "dismissed", message });
      continue;
    }
    const rule = acceptProposal(ctx, picture, acceptances, { edge, reason: input.reason });
    if (rule.ok) continue;
    const { code, message } = rule.refusal;
    skipped.push({ edgeKey: edge.key, code, message });
  }
  if (acceptances.length > 0) await saveAcceptances(ctx, acceptances);
  return ok({ accepted: acceptances.reduce((sum, { edges }) => sum + edges.length, 0), skipped });
}

function dismissedBy({ triage }: ClusterPicture, namespace: string, { key }: FlowEdge): string | undefined {
  const found = triage.find((one) => one.namespace === namespace && one.edgeKey === key);
  return found?.decision.kind === "dismissed" ? found.decision.by : undefined;
}

function wanted(picture: ClusterPicture, { namespace, edgeKeys }: AcceptAllInput): readonly FlowEdge[] {
  const edges = edgesOf(picture, namespace);
  if (edgeKeys !== undefined) return edges.filter((edge) => edgeKeys.includes(edge.key));
  const denied = deniedEdges(namespace, edges, picture.judgement.replay, picture.triage);
  return undecided(denied).map(({ edge }) => edge);
}
