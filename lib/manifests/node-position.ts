import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Pair } from "yaml";
import type { FieldPath } from "./field-path.ts";

/**
 * The offset in the text at which the field at `path` begins (a map's field at its key), or its nearest ancestor that
 * is written. Aliases are followed, and so are the maps that a `<<` merges in.
 */
export function positionOf(document: Document, path: FieldPath): number {
  let node = target(document.contents, document);
  let position = node?.range?.[0] ?? 0;
  for (const step of path) {
    const found = childOf(node, step, document);
    if (found === undefined) return position;
    position = found.position;
    node = target(found.value, document);
  }
  return position;
}

interface Child {
  readonly position: number;
  readonly value: unknown;
}

function childOf(node: Node | undefined, step: string | number, document: Document): Child | undefined {
  if (isSeq(node)) {
    const item = typeof step === "number" ? node.items[step] : undefined;
    return item === undefined ? undefined : { position: rangeStart(item) ?? 0, value: item };
  }
  if (!isMap(node)) return undefined;
  const own = node.items.findLast((pair) => keyText(pair) === String(step));
  if (own !== undefined) return { position: rangeStart(own.key) ?? 0, value: own.value };
  const merged = node.items
    .filter((pair) => keyText(pair) === "<<")
    .flatMap((pair) => mergedMaps(pair, document));
  return merged.map((map) => childOf(map, step, document)).find((child) => child !== undefined);
}

function mergedMaps(pair: Pair, document: Document): Node[] {
  const source = target(pair.value, document);
  const maps = isSeq(source) ? source.items.map((item) => target(item, document)) : [source];
  return maps.filter((map) => isMap(map));
}

/** The text of a map's key; a merge key is a symbol that says `<<`. */
export function keyText({ key }: Pair): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === "symbol" ? key.value.description : String(key.value);
}

function target(node: unknown, document: Document): Node | undefined {
  return (isAlias(node) ? node.resolve(document) : node) as Node | undefined;
}

function rangeStart(node: unknown): number | undefined {
  const range = (node as Node | undefined)?.range;
  return range?.[0];
}
