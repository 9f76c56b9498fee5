import { existsSync, readFileSync } from "node:fs";
import type { Replacement } from "sarif";
import { isMap, parseAllDocuments, type Document } from "yaml";
import type { PatchOperation } from "#lib/policy/index.ts";
import { patchDocument } from "./patch-document.ts";
import type { PlacedFinding } from "./placed-finding.ts";

/**
 * The patch of a finding as a change of lines in its file. Undefined where there is none to make: no patch, no file on
 * disk (standard input), an object that is an item of a list and not a document of its own, or one that the file writes
 * otherwise than it was read (an item without a value), so that paths lead elsewhere.
 */
export function sarifFix({ manifest, patch, file }: PlacedFinding): Replacement | undefined {
  if (manifest === undefined || patch === undefined || file === undefined) return undefined;
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const line = manifest.lineOf([]);
  const found = parseAllDocuments(text).find((document) => isAt(document, line, text));
  return found?.getIn(["metadata", "name"]) === manifest.name
    ? changed(found, patch.operations, text)
    : undefined;
}

function changed(
  document: Document,
  operations: readonly PatchOperation[],
  text: string,
): Replacement | undefined {
  const [start, , end] = document.contents?.range ?? [0, 0, 0];
  const before = linesOf(text.slice(lineStart(text, start), end));
  if (!patchDocument(document, operations)) return undefined;
  // Comments above the object are not among its lines.
  document.commentBefore = null;
  if (isMap(document.contents)) document.contents.commentBefore = null;
  const padding = /\{ /.test(text);
  const after = document.toString({ lineWidth: 0, directives: false, flowCollectionPadding: padding });
  return replacementOf(before, linesOf(after.replace(/^---\n/, "")), lineAt(text, start));
}

function linesOf(text: string): readonly string[] {
  return text.replace(/\n+$/, "").split("\n");
}

function isAt(document: Document, line: number, text: string): boolean {
  const [start = -1, , end = -1] = document.contents?.range ?? [];
  return (
    document.errors.length === 0 && start >= 0 && lineAt(text, start) <= line && line <= lineAt(text, end)
  );
}

/** The lines that differ, from the first to the last of them. */
function replacementOf(before: readonly string[], after: readonly string[], firstLine: number): Replacement {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const inserted = after.slice(head, after.length - tail).map((line) => `${line}\n`);
  return {
    deletedRegion: {
      startLine: firstLine + head,
      startColumn: 1,
      endLine: firstLine + before.length - tail,
      endColumn: 1,
    },
    insertedContent: { text: inserted.join("") },
  };
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}
