import "server-only";

import type { RuleProposal } from "#lib/graph/index.ts";
import type { Result, RuleDraft } from "#lib/policy/index.ts";
import type { Context } from "./context.ts";
import { loadPicture } from "./loading/cluster-picture.ts";
import { edgeOf } from "./loading/edge-of.ts";
import { editedProposal } from "./loading/rule-proposal.ts";

/** What an edited rule would open and how it looks on both sides. Refuses as `validateRule` does; stores nothing. */
export async function previewRule(
  ctx: Context,
  input: { readonly edgeKey: string; readonly rule: RuleDraft },
): Promise<Result<RuleProposal>> {
  const loaded = await loadPicture(ctx);
  if (!loaded.ok) return loaded;
  const edge = await edgeOf(ctx, loaded.value, input.edgeKey);
  return edge.ok ? editedProposal(loaded.value, edge.value, input.rule) : edge;
}
