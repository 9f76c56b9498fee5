import { faulty, type DocumentReading, type ParsedDocument } from "./parsed-document.ts";
import type { TextDocument } from "./text-documents.ts";
import { budgetFault } from "./value-budget.ts";
import { yamlDocuments } from "./yaml-documents.ts";

/** Beyond this a line is not looked for: that takes the slow parser. */
const LONGEST_WITH_LINES = 8 * 1024 * 1024;

/** A long JSON text by the built-in parser; undefined where it is none (YAML's flow style begins in the same way). */
export function jsonDocument(piece: TextDocument): DocumentReading | undefined {
  const value = parsed(piece.text);
  if (value === undefined) return undefined;
  const fault = budgetFault(value.json, Number.POSITIVE_INFINITY);
  if (fault !== undefined)
    return faulty(piece.linesBefore + 1, `the document cannot be used: ${fault}`, "Write it flatter.");
  return {
    ok: true,
    document: { value: value.json, duplicates: [], oldBooleans: [], lineOf: linesOnDemand(piece) },
  };
}

function parsed(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/** Most documents have no problem, and then nobody asks for a line. */
function linesOnDemand(piece: TextDocument): ParsedDocument["lineOf"] {
  const first = () => piece.linesBefore + 1;
  let lineOf: ParsedDocument["lineOf"] | undefined;
  return (path) => {
    if (lineOf === undefined) {
      const reading = piece.text.length > LONGEST_WITH_LINES ? undefined : yamlDocuments(piece)[0];
      lineOf = reading?.ok === true ? reading.document.lineOf : first;
    }
    return lineOf(path);
  };
}
