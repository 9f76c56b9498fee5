import type { Verdict } from "#lib/policy/index.ts";
import type { TriageDecision } from "#lib/rollout/index.ts";
import { VERDICT_LOOKS } from "../../theme/verdict-looks.ts";
import classes from "./inspector.module.css";

const DECISION_WORDS: Readonly<Record<TriageDecision["kind"], string>> = {
  accepted: "accepted",
  dismissed: "dismissed",
  "not-expressible": "not expressible on this CNI",
};

/** The verdict in its colour, and what somebody decided about it. */
export function EdgeVerdict({
  verdict,
  decision,
}: {
  readonly verdict: Verdict;
  readonly decision?: TriageDecision["kind"];
}) {
  const look = VERDICT_LOOKS[verdict];
  return (
    <span className={classes.verdict} style={{ display: "inline-block", color: look.text }}>
      {look.word}
      {decision !== undefined && (
        <span style={{ color: "var(--db-ink-3)", fontWeight: 400 }}>, {DECISION_WORDS[decision]}</span>
      )}
    </span>
  );
}
