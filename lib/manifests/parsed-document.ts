import type { FieldPath } from "./field-path.ts";

/** A document as plain values, and where each of them is written. */
export interface ParsedDocument {
  readonly value: unknown;
  /**
   * The line of the file on which the field at `path` begins, from 1; where it is not written, that of the nearest
   * ancestor that is. Aliases are followed, so that a shared part is found where it is written.
   */
  readonly lineOf: (path: FieldPath) => number;
  /** Fields that stand twice in one map. Parsers differ in which one counts, so the reader must not choose. */
  readonly duplicates: readonly WrittenField[];
  /** Values written `yes`, `no`, `on` or `off` without quotes: kubectl reads them as true and false. */
  readonly oldBooleans: readonly WrittenField[];
}

/** A field, and the line of the file that it stands on. */
export interface WrittenField {
  readonly path: FieldPath;
  readonly line: number;
}

/** Why a document could not be read. */
export interface DocumentFault {
  readonly line: number;
  readonly what: string;
  readonly todo: string;
}

/** A document, or its fault. */
export type DocumentReading =
  | { readonly ok: true; readonly document: ParsedDocument }
  | { readonly ok: false; readonly fault: DocumentFault };

/** A document that cannot be read. */
export function faulty(line: number, what: string, todo: string): DocumentReading {
  return { ok: false, fault: { line, what, todo } };
}

/** A Helm template, wherever it is recognised as one. */
export function faultyTemplate(line: number): DocumentReading {
  const what = "the document is a template, with {{ }} that nothing has filled in";
  return faulty(line, what, "Render it (helm template CHART > all.yaml) and give the result.");
}
