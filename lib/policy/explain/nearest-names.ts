import { editDistance } from "../model/edit-distance.ts";

/**
 * The names of `known` that come nearest to `text`, at most `count`: those that hold it first, then those whose last part
 * is the one written, then by the number of letters to change; equally near ones keep their order. Names that differ in
 * more than half of their letters are no suggestion.
 */
export function nearestNames(text: string, known: Iterable<string>, count: number): readonly string[] {
  const wanted = text.toLowerCase();
  const lastPart = wanted.slice(wanted.lastIndexOf("/") + 1);
  return [...known]
    .map((name) => ({ name, distance: distanceTo(name.toLowerCase(), wanted, lastPart) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.min(name.length, wanted.length) / 2))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, count)
    .map(({ name }) => name);
}

/**
 * A name that holds what was written is nearest, then one whose last part is the one written, wherever it lives. Kinds
 * and prefixes that were not written do not count as letters to change.
 */
function distanceTo(name: string, wanted: string, lastPart: string): number {
  if (name.includes(wanted)) return 0;
  const tail = name.slice(name.lastIndexOf("/") + 1);
  if (tail === lastPart) return 1;
  return Math.min(...spellings(name, tail).map((text) => editDistance(text, wanted)));
}

/** `namespace/Kind/name` is also near as `namespace/name`, and `service/namespace/name` as that. */
function spellings(name: string, tail: string): readonly string[] {
  const [first = "", second = "", third] = name.split("/");
  return third === undefined ? [name] : [name, `${first}/${tail}`, `${second}/${tail}`];
}
