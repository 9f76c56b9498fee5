import { ANSWER_LOOKS, type AnswerVerdict } from "./verdict-looks.ts";

/** A verdict, of a connection or of a whole answer, as a short piece of its line and its word. */
export function VerdictMark({ verdict }: { readonly verdict: AnswerVerdict }) {
  const look = ANSWER_LOOKS[verdict];
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
