import type { ExplanationPage } from "#lib/graph/index.ts";
import type { Explanation, ExplainOutcome } from "#lib/policy/index.ts";
import { answerVerdict } from "./explain-words.ts";
import type { WorldAnswer } from "./world-choice.tsx";

/** The answers of a page, today's first; one for both worlds where they say the same hop for hop. */
export function worldAnswers({ now, candidate }: ExplanationPage): readonly WorldAnswer[] {
  const today: WorldAnswer = {
    world: "now",
    title: candidate?.same === true ? "Now and under the candidate" : "Now",
    verdict: answerVerdict(wholeOutcome(now), "now", now.outcome),
    explanation: now,
  };
  if (candidate === undefined || candidate.same) return [today];
  const revisions = candidate.revisions.map(({ namespace, number }) => `${namespace} revision ${number}`);
  return [
    today,
    {
      world: "candidate",
      title: "Under the candidate",
      detail: revisions.join(", "),
      verdict: answerVerdict(wholeOutcome(candidate.explanation), "candidate", now.outcome),
      explanation: candidate.explanation,
    },
  ];
}

/** What is denied in part and uncertain in part is not reached in part. */
function wholeOutcome({ outcome, hops }: Explanation): ExplainOutcome {
  const isNone = outcome === "mixed" && hops.every((hop) => hop.decision.outcome !== "allowed");
  return isNone ? "uncertain" : outcome;
}
