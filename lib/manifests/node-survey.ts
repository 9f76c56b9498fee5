import { isAlias, isMap, isPair, isSeq, visit, type Document, type Node, type Pair } from "yaml";
import type { FieldPath } from "./field-path.ts";
import { keyText } from "./node-position.ts";

/** What a look over all nodes of a document tells. */
export interface NodeSurvey {
  readonly aliases: number;
  /** Fields that stand twice in one map: their path, and the offset of the second. */
  readonly duplicates: readonly { readonly path: FieldPath; readonly offset: number }[];
}

/** Looks over all nodes of a document once. */
export function surveyNodes(document: Document.Parsed): NodeSurvey {
  let aliases = 0;
  const duplicates: { path: FieldPath; offset: number }[] = [];
  visit(document, (_, node, ancestors) => {
    if (isAlias(node)) aliases += 1;
    if (!isMap(node)) return;
    for (const [key, pair] of repeated(node.items)) {
      const offset = (pair.key as Node | null)?.range?.[0] ?? 0;
      duplicates.push({ path: [...pathOf([...ancestors, node]), key], offset });
    }
  });
  return { aliases, duplicates };
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
