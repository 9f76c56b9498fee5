/** A piece of a file between two document markers, and how many lines of the file stand before it. */
export interface TextDocument {
  readonly text: string;
  readonly linesBefore: number;
}

/** `---` alone or before white space; in YAML no scalar can hold one at the start of a line, however it is quoted. */
const MARKER = /(?<![^\n])---(?=[ \t\r\n]|$)/g;

/**
 * Splits a file at its document markers, before anything is parsed: what is broken in one document, an unclosed quote
 * say, ends there and hides no other.
 */
export function textDocuments(text: string): readonly TextDocument[] {
  const content = text.replace(/^\uFEFF/, "");
  const documents: TextDocument[] = [];
  let start = 0;
  let linesBefore = 0;
  for (const marker of content.matchAll(MARKER)) {
    const piece = content.slice(start, marker.index);
    if (isDirectives(piece)) continue;
    if (piece.trim() !== "") documents.push({ text: piece, linesBefore });
    linesBefore += countLines(piece);
    start = marker.index;
  }
  const last = content.slice(start);
  if (last.trim() !== "") documents.push({ text: last, linesBefore });
  return documents;
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

/** Nothing but `%` directives, comments and blank lines: such a piece belongs to the document that follows. */
function isDirectives(piece: string): boolean {
  if (!piece.includes("%")) return false;
  const lines = piece.split("\n").filter((line) => line.trim() !== "" && !line.trimStart().startsWith("#"));
  return lines.length > 0 && lines.every((line) => line.startsWith("%"));
}
