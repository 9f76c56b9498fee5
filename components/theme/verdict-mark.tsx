import type { Verdict } from "#lib/policy/index.ts";
import { VERDICT_LOOKS } from "./verdict-looks.ts";

/** A verdict as a short piece of its line and its word. */
export function VerdictMark({ verdict }: { readonly verdict: Verdict }) {
  const look = VERDICT_LOOKS[verdict];
  return (
    <span
      style={{ display: "inline-flex", alignItems: "center", gap: 7, color: look.text, whiteSpace: "nowrap" }}
    >
      <svg width="26" height="6" aria-hidden="true">
        <line x1="1" y1="3" x2="25" y2="3" stroke={look.line} strokeWidth="2" strokeDasharray={look.dashes} />
      </svg>
      {look.word}
    </span>
  );
}
