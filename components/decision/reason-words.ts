import type { Reason } from "#lib/policy/index.ts";

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
