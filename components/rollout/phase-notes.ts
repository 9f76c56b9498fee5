import { comparePhases, nextPhase, type NamespacePage, type Phase } from "#lib/rollout/index.ts";
import { ageText } from "../shell/age-words.ts";

/** The short note at the right of a phase's name on the page's track: what it rests on, or that it is next. */
export function phaseNote(
  phase: Phase,
  page: Pick<NamespacePage, "row" | "inbox" | "applied">,
  now: number,
): string {
  const { rollout } = page.row;
  if (phase === rollout.phase) return `since ${ageText(now - rollout.phaseSinceMs)}`;
  if (comparePhases(phase, rollout.phase) > 0) return nextPhase(rollout.phase) === phase ? "next" : "";
  if (phase === "observe") return page.inbox.length === 1 ? "1 edge" : `${page.inbox.length} edges`;
  return phase === "staged" && page.applied ? `revision ${page.applied.number}` : "";
}
