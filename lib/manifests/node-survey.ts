import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  visit,
  type Document,
  type Node,
  type Pair,
  type Scalar,
} from "yaml";
import type { FieldPath } from "./field-path.ts";
import { keyText } from "./node-position.ts";

/** What a look over all nodes of a document tells. */
export interface NodeSurvey {
  readonly aliases: number;
  /** Fields that stand twice in one map: their path, and the offset of the second. */
  readonly duplicates: readonly Spot[];
  /** Values written `yes`, `no`, `on` or `off` without quotes. */
  readonly oldBooleans: readonly Spot[];
}

/** A field, and the offset of what is said of it. */
export interface Spot {
  readonly path: FieldPath;
  readonly offset: number;
}

/** In YAML 1.1, which kubectl reads, these are true and false; in YAML 1.2 they are texts. */
const OLD_BOOLEAN = /^(yes|no|on|off)$/i;

/** Looks over all nodes of a document once. */
export function surveyNodes(document: Document.Parsed): NodeSurvey {
  let aliases = 0;
  const duplicates: Spot[] = [];
  const oldBooleans: Spot[] = [];
  visit(document, (role, node, ancestors) => {
    if (isAlias(node)) aliases += 1;
    if (role !== "key" && isOldBoolean(node)) {
      oldBooleans.push({ path: pathOf([...ancestors, node]), offset: startOf(node) });
    }
    if (!isMap(node)) return;
    for (const [key, pair] of repeated(node.items)) {
      duplicates.push({ path: [...pathOf([...ancestors, node]), key], offset: startOf(pair.key) });
    }
  });
  return { aliases, duplicates, oldBooleans };
}

function isOldBoolean(node: unknown): node is Scalar {
  return (
    isScalar(node) && node.type === "PLAIN" && typeof node.value === "string" && OLD_BOOLEAN.test(node.value)
  );
}

function startOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0;
}

/** A `<<` may stand twice: each merges another map. */
function repeated(pairs: readonly Pair[]): [string, Pair][] {
  const seen = new Set<string>();
  return pairs.flatMap((pair): [string, Pair][] => {
    const key = keyText(pair);
    if (key === undefined || key === "<<") return [];
    if (seen.has(key)) return [[key, pair]];
    seen.add(key);
    return [];
  });
}

function pathOf(ancestors: readonly unknown[]): FieldPath {
  return ancestors.flatMap((node, index): FieldPath => {
    if (isPair(node)) return [keyText(node) ?? "?"];
    if (!isSeq(node)) return [];
    const child = ancestors[index + 1];
    return child === undefined ? [] : [node.items.indexOf(child)];
  });
}
