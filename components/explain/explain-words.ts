import type { ExplainOutcome, Reason, Verdict } from "#lib/policy/index.ts";
import { VERDICT_LOOKS, type VerdictLook } from "../theme/verdict-looks.ts";
import type { World } from "./use-explain-address.ts";

/** How an answer is said: one of the five verdicts, or that it differs within, or that nothing is there. */
export type AnswerVerdict = Verdict | "mixed" | "unreachable";

/** A denial under the candidate is one that somebody still has to decide where the same is allowed now. */
export function answerVerdict(outcome: ExplainOutcome, world: World, now: ExplainOutcome): AnswerVerdict {
  return world === "candidate" && outcome === "denied" && now !== "denied" ? "would-be-denied" : outcome;
}

const OTHER_LOOKS: Readonly<Record<"mixed" | "unreachable", VerdictLook>> = {
  mixed: { word: "in part", line: "var(--db-ink-2)", text: "var(--db-ink-2)", dashes: "13 3 3 3 3 3" },
  unreachable: { word: "nothing there", line: "var(--db-ink-3)", text: "var(--db-ink-3)", dashes: "1 24" },
};

/** Word, line and colour of an answer. */
export function answerLook(verdict: AnswerVerdict): VerdictLook {
  return verdict === "mixed" || verdict === "unreachable" ? OTHER_LOOKS[verdict] : VERDICT_LOOKS[verdict];
}

/** What a reason does to the connection: lets it through, stops it, leaves it to the next tier, misses it, or cannot tell. */
export type ReasonMark = "lets-through" | "stops" | "passes" | "misses" | "unknown";

/** Which of them a reason is. A policy that selects the pod and allows nothing that fits only misses: others may allow. */
export function reasonMark({ kind }: Reason): ReasonMark {
  switch (kind) {
    case "allowed-by-rule":
    case "no-policy-selects":
    case "exempt":
      return "lets-through";
    case "denied-by-rule":
      return "stops";
    case "passed-by-rule":
      return "passes";
    case "not-evaluable":
      return "unknown";
    default:
      return "misses";
  }
}

const MARK_WORDS: Readonly<Record<ReasonMark, string>> = {
  "lets-through": "Lets it through",
  stops: "Stops it",
  passes: "Leaves it to the next tier",
  misses: "Does not match",
  unknown: "Not certain",
};

/** The mark in words, for those who do not see it. */
export function markText(mark: ReasonMark): string {
  return MARK_WORDS[mark];
}

/**
 * A reason's sentence cut at the name of its policy, so that the name can be a link: before, name, after. That it is a
 * NetworkPolicy is not said again: such reasons stand under that heading.
 */
export function aroundPolicy({ text, policy }: Reason): readonly [string, string, string] | undefined {
  if (policy === undefined) return undefined;
  const name = policy.namespace === undefined ? policy.name : `${policy.namespace}/${policy.name}`;
  const at = text.indexOf(name);
  if (at === -1) return undefined;
  const before = text.slice(0, at);
  return [before === "NetworkPolicy " ? "" : before, name, text.slice(at + name.length)];
}
