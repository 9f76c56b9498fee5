import type { GraphEdge } from "#lib/graph/index.ts";
import type { RuleDraft } from "#lib/policy/index.ts";
import type { RuleSectionState } from "./rule-section.tsx";

/** Whether an edge can be allowed as things stand, or why not, in the words that its button then carries. */
export type MayAllow = { readonly ok: true } | { readonly ok: false; readonly why: string };

/** Accepted, and yet denied by the candidate: the rule was made before what it has to allow was all seen. */
export function isOutgrown({ decision, candidate }: Pick<GraphEdge, "decision" | "candidate">): boolean {
  return decision === "accepted" && candidate === "would-be-denied";
}

/** The draft must be one that the server has found sound: what is shown is what will be written. */
export function mayAllow(edge: Pick<GraphEdge, "candidate">, section: RuleSectionState): MayAllow {
  if (section.kind === "refused") return { ok: false, why: "No rule to allow it" };
  if (section.kind === "stored") return { ok: false, why: "Already allowed" };
  const { problems, stale } = section.draft;
  if (Object.values(problems).some((problem) => problem !== undefined))
    return { ok: false, why: "Mend the rule first" };
  if (stale) return { ok: false, why: "Checking the rule" };
  return edge.candidate === "allowed" ? { ok: false, why: "Already allowed" } : { ok: true };
}

/** The rule to send along: only one that was edited, so that an untouched one is proposed anew from today's labels. */
export function editedRule(section: RuleSectionState): RuleDraft | undefined {
  return section.kind === "draft" && section.draft.edited ? section.draft.rule : undefined;
}

/** Whether a wider rule can take the place of the one that the edge has outgrown. */
export function mayWiden(edge: GraphEdge, section: RuleSectionState): boolean {
  return isOutgrown(edge) && mayAllow(edge, section).ok;
}
