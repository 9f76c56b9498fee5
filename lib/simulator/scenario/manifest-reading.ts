import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { isMap, isSeq, LineCounter, parseAllDocuments, type Document, type Node } from "yaml";
import type { KubeObject } from "../api/object-store.ts";
import { isRecord } from "../api/decode-by-schema.ts";
import type { Problem } from "./problem.ts";

/** An object as written, with where it stands. */
export interface Manifest {
  object: KubeObject;
  file: string;
  line: number;
}

/** What a folder holds. */
export interface Reading {
  manifests: Manifest[];
  problems: Problem[];
}

const SKIPPED_FOLDERS = new Set(["node_modules"]);

/**
 * Reads every YAML and JSON file below a folder, in the order of their paths. Documents and list items that are no
 * Kubernetes object are problems; they never hide the others.
 *
 * @throws Error when the folder itself cannot be read.
 */
export function readManifests(folder: string): Reading {
  const reading: Reading = { manifests: [], problems: [] };
  for (const file of manifestFiles(folder)) {
    const name = relative(folder, file);
    try {
      readFile(readFileSync(file, "utf8"), name, reading);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      reading.problems.push({ file: name, line: 1, message: `this file cannot be read: ${reason}` });
    }
  }
  return reading;
}

function manifestFiles(folder: string): string[] {
  const found = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".") || SKIPPED_FOLDERS.has(entry.name)) return [];
    if (entry.isDirectory()) return manifestFiles(path);
    return entry.isFile() && /\.(ya?ml|json)$/i.test(entry.name) ? [path] : [];
  });
  return found.sort();
}

function readFile(content: string, file: string, reading: Reading): void {
  const lines = new LineCounter();
  const documents = parseAllDocuments(content.replace(/^\uFEFF/, ""), { lineCounter: lines });
  if (!Array.isArray(documents)) return;
  for (const document of documents) readDocument(document, { file, lines, reading });
}

interface Place {
  file: string;
  lines: LineCounter;
  reading: Reading;
}

function readDocument(document: Document.Parsed, place: Place): void {
  const { file, lines, reading } = place;
  if (document.errors.length > 0) {
    for (const error of document.errors) {
      const line = lines.linePos(error.pos[0]).line;
      reading.problems.push({ file, line, message: messageOf(error.message, document) });
    }
    return;
  }
  // Between two separators there may be nothing, or a comment.
  if (document.toJS() !== null) readNode(document.contents as Node, document, place);
}

/** The parser's first sentence; templates are the usual reason why a manifest is no YAML. */
function messageOf(message: string, document: Document.Parsed): string {
  const [sentence = message] = message.split("\n");
  const looksTemplated = document.errors.some((error) => error.message.includes("{{"));
  const hint = looksTemplated ? " (a template? render it first)" : "";
  return `this document does not parse and is left out: ${sentence.replace(/:$/, "")}${hint}`;
}

function readNode(node: Node, document: Document.Parsed, place: Place): void {
  const line = place.lines.linePos(node.range?.[0] ?? 0).line;
  const kind = isMap(node) ? node.get("kind") : undefined;
  const isList = isMap(node) && typeof kind === "string" && kind.endsWith("List");
  const items = isList ? node.get("items") : undefined;
  if (isSeq(items)) {
    for (const item of items.items) readNode(item as Node, document, place);
    return;
  }
  const value: unknown = node.toJS(document);
  const fault = faultOf(value);
  if (fault === undefined) {
    place.reading.manifests.push({ object: value as KubeObject, file: place.file, line });
  } else {
    place.reading.problems.push({ file: place.file, line, message: `${fault}; it is left out` });
  }
}

function faultOf(value: unknown): string | undefined {
  if (!isRecord(value)) return "this is no Kubernetes object";
  const { apiVersion, kind, metadata } = value;
  if (typeof apiVersion !== "string" || typeof kind !== "string")
    return "this object has no apiVersion or no kind";
  if (apiVersion.startsWith("kustomize.config.k8s.io/")) return "this is a kustomization: build it first";
  if (!isRecord(metadata)) return `this ${kind} has no metadata`;
  const { name } = metadata;
  return typeof name === "string" && name !== "" ? undefined : `this ${kind} has no name`;
}
