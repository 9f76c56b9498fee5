import { LineCounter, parseAllDocuments, type Document } from "yaml";
import { surveyNodes, type Spot } from "./node-survey.ts";
import { positionOf } from "./node-position.ts";
import { faulty, faultyTemplate, type DocumentReading } from "./parsed-document.ts";
import type { TextDocument } from "./text-documents.ts";
import { budgetFault } from "./value-budget.ts";

/** Aliases in one document: each costs the library a walk over all anchors. */
const MOST_ALIASES = 1_000;

/** Reads a piece as YAML: usually one document, several where they end in `...`. Empty ones are read as null. */
export function yamlDocuments(piece: TextDocument): readonly DocumentReading[] {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(piece.text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "error",
    merge: true,
    // The library compares each key with all others; `surveyNodes` does not.
    uniqueKeys: false,
  });
  const lineAt = (offset: number) => piece.linesBefore + Math.max(lines.linePos(offset).line, 1);
  const documents = Array.isArray(parsed) ? parsed : [];
  return documents.map((document) => reading(document, piece.text, lineAt));
}

function reading(
  document: Document.Parsed,
  text: string,
  lineAt: (offset: number) => number,
): DocumentReading {
  const error = document.errors[0];
  if (error !== undefined) return unreadable(lineAt(error.pos[0]), error.message, text);
  const start = lineAt(document.contents?.range[0] ?? 0);
  const survey = surveyNodes(document);
  if (survey.aliases > MOST_ALIASES) {
    const what = `the document has ${survey.aliases} aliases, more than ${MOST_ALIASES}`;
    return faulty(start, what, "Correct its anchors and aliases, or write the shared parts out.");
  }
  const value = valueOf(document);
  if (!value.ok)
    return faulty(
      start,
      `the document cannot be used: ${value.why}`,
      "Correct its anchors and aliases, or write the shared parts out.",
    );
  const placed = ({ path, offset }: Spot) => ({ path, line: lineAt(offset) });
  const duplicates = survey.duplicates.map(placed);
  const oldBooleans = survey.oldBooleans.map(placed);
  const lineOf = (path: Parameters<typeof positionOf>[1]) => lineAt(positionOf(document, path));
  return { ok: true, document: { value: value.value, lineOf, duplicates, oldBooleans } };
}

/** The parser's first sentence. A template is the usual reason why a manifest is no YAML. */
function unreadable(line: number, message: string, text: string): DocumentReading {
  if (text.includes("{{")) return faultyTemplate(line);
  const [sentence = message] = message.split("\n");
  const what = `the document does not parse: ${sentence.replace(/[:.]+$/, "")}`;
  return faulty(line, what, "Correct the YAML; the other documents are read.");
}

type Value = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

/** Whatever the library throws here is about the document: an alias without its anchor, a merge of what is no map. */
function valueOf(document: Document.Parsed): Value {
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    const why = budgetFault(value);
    return why === undefined ? { ok: true, value } : { ok: false, why };
  } catch (cause) {
    return { ok: false, why: cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause) };
  }
}
