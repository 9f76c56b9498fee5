import { jsonDocument } from "./json-document.ts";
import { faulty, type DocumentReading } from "./parsed-document.ts";
import type { TextDocument } from "./text-documents.ts";
import { yamlDocuments } from "./yaml-documents.ts";

/** Longest YAML document, in characters: the parser takes a second for every million. */
const LONGEST_YAML = 8 * 1024 * 1024;
const LONGEST_JSON = 256 * 1024 * 1024;
/** From here on JSON goes to the built-in parser, a hundred times as fast, which tells neither lines nor duplicates. */
const LONG_JSON = 256 * 1024;

/**
 * Reads one piece of a file, YAML or JSON, with the place of each field. Never throws and never runs away: what does
 * not parse, is too long, or grows without bounds once its aliases are followed, is a fault with its line.
 */
export function parseDocument(piece: TextDocument): readonly DocumentReading[] {
  const length = piece.text.length;
  const line = piece.linesBefore + 1;
  if (length > LONGEST_JSON)
    return [faulty(line, "the document is longer than 256 MiB", "Split it into several files.")];
  if (length > LONG_JSON && /^[{[]/.test(piece.text.trimStart().slice(0, 1))) {
    const json = jsonDocument(piece);
    if (json !== undefined) return [json];
  }
  if (length > LONGEST_YAML)
    return [faulty(line, "the YAML document is longer than 8 MiB", "Split it, or save it as JSON.")];
  return yamlDocuments(piece);
}
