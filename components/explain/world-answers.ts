import type { ExplanationPage } from "#lib/graph/index.ts";
import { answerVerdict } from "./explain-words.ts";
import type { WorldAnswer } from "./world-choice.tsx";

/** The answers of a page, today's first; one for both worlds where they say the same hop for hop. */
export function worldAnswers({ now, candidate }: ExplanationPage): readonly WorldAnswer[] {
  const today: WorldAnswer = {
    world: "now",
    title: candidate?.same === true ? "Now and under the candidate" : "Now",
    verdict: answerVerdict(now.outcome, "now", now.outcome),
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
      verdict: answerVerdict(candidate.explanation.outcome, "candidate", now.outcome),
      explanation: candidate.explanation,
    },
  ];
}
