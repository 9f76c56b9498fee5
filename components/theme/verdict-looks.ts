import type { Verdict } from "#lib/policy/index.ts";

/** How a verdict is said and drawn, everywhere: its word, its line and the colour of both. */
export interface VerdictLook {
  readonly word: string;
  /** CSS colour of the line. */
  readonly line: string;
  /** CSS colour of the word; differs where the line's colour is too faint for text. */
  readonly text: string;
  /** SVG `stroke-dasharray` at 2 px width; absent is solid. */
  readonly dashes?: string;
}

/** Verdicts carry colour and line, so that neither is the only signal. */
export const VERDICT_LOOKS: Readonly<Record<Verdict, VerdictLook>> = {
  allowed: { word: "allowed", line: "var(--db-verdict-allowed)", text: "var(--db-verdict-allowed)" },
  "would-be-denied": {
    word: "would be denied",
    line: "var(--db-verdict-would-be-denied)",
    text: "var(--db-verdict-would-be-denied)",
    dashes: "9 4",
  },
  denied: {
    word: "denied",
    line: "var(--db-verdict-denied)",
    text: "var(--db-verdict-denied)",
    dashes: "3 3",
  },
  "allowed-unused": {
    word: "allowed, unused",
    line: "var(--db-verdict-allowed-unused)",
    text: "var(--db-verdict-allowed-unused-text)",
    dashes: "2 5",
  },
  uncertain: {
    word: "uncertain",
    line: "var(--db-verdict-uncertain)",
    text: "var(--db-verdict-uncertain)",
    dashes: "8 3 2 3",
  },
};

/** How an answer is said: one of the five verdicts, or that it differs within, or that nothing is there. */
export type AnswerVerdict = Verdict | "mixed" | "unreachable";

/** The same for answers to a question, which may stand for several connections, or for none. */
export const ANSWER_LOOKS: Readonly<Record<AnswerVerdict, VerdictLook>> = {
  ...VERDICT_LOOKS,
  mixed: { word: "in part", line: "var(--db-ink-2)", text: "var(--db-ink-2)", dashes: "13 3 3 3 3 3" },
  unreachable: { word: "nothing there", line: "var(--db-ink-3)", text: "var(--db-ink-3)", dashes: "1 24" },
};
