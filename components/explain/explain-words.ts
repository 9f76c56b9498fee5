import type { ExplainOutcome } from "#lib/policy/index.ts";
import type { AnswerVerdict } from "../theme/verdict-looks.ts";
import type { World } from "./use-explain-address.ts";

/** A denial under the candidate is one that somebody still has to decide where the same is allowed now. */
export function answerVerdict(outcome: ExplainOutcome, world: World, now: ExplainOutcome): AnswerVerdict {
  return world === "candidate" && outcome === "denied" && now !== "denied" ? "would-be-denied" : outcome;
}
