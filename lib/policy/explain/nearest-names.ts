/**
 * The names of `known` that come nearest to `text`, at most `count`: those that hold it or are held by it first, then by
 * the number of letters to change. Names that differ in more than half of their letters are no suggestion.
 */
export function nearestNames(text: string, known: Iterable<string>, count: number): readonly string[] {
  const wanted = text.toLowerCase();
  const lastPart = wanted.slice(wanted.lastIndexOf("/") + 1);
  return [...known]
    .map((name) => ({ name, distance: distanceTo(name.toLowerCase(), wanted, lastPart) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.min(name.length, wanted.length) / 2))
    .toSorted((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, count)
    .map(({ name }) => name);
}

/** A name whose last part is the one wanted, or holds it, is near, wherever it lives. */
function distanceTo(name: string, wanted: string, lastPart: string): number {
  if (name.includes(wanted)) return 0;
  const tail = name.slice(name.lastIndexOf("/") + 1);
  if (tail === lastPart) return 1;
  const distance = lettersToChange(name, wanted);
  return lastPart.length > 2 && tail.includes(lastPart) ? Math.min(2, distance) : distance;
}

/** Levenshtein's distance, one row at a time. */
function lettersToChange(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
