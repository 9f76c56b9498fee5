/** A stretch of a sentence: words, a name to set as code, or a moment. */
export type TextPiece =
  | { readonly kind: "words"; readonly text: string }
  | { readonly kind: "code"; readonly text: string }
  | { readonly kind: "moment"; readonly text: string; readonly atMs: number };

const MARKS = /`([^`]+)`|(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/g;

/**
 * Splits a sentence at names between backticks and at moments in ISO 8601, as rooms without a clock write them.
 * Moments read as "2026-11-23 02:00 UTC".
 */
export function textPieces(sentence: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const match of sentence.matchAll(MARKS)) {
    if (match.index > from) pieces.push({ kind: "words", text: sentence.slice(from, match.index) });
    const [whole, code, moment] = match;
    if (code !== undefined) pieces.push({ kind: "code", text: code });
    if (moment !== undefined) {
      const text = `${moment.slice(0, 10)} ${moment.slice(11, 16)} UTC`;
      pieces.push({ kind: "moment", text, atMs: Date.parse(moment) });
    }
    from = match.index + whole.length;
  }
  if (from < sentence.length) pieces.push({ kind: "words", text: sentence.slice(from) });
  return pieces;
}

/** `text` with a full stop, unless it ends in a mark of its own. */
export function asSentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === "" || /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
