/** Letters to insert, delete, replace or swap with their neighbour until `a` is `b` (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  const first = Array.from({ length: b.length + 1 }, (_, i) => i);
  let [before, row]: readonly [number[], number[]] = [first, first];
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replace = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = isSwap ? (before[j - 2] as number) + 1 : replace;
      next.push(Math.min(replace, swap, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    [before, row] = [row, next];
  }
  return row[b.length] as number;
}

/** Whether the edit distance is at most `limit`. */
export function distanceAtMost(a: string, b: string, limit: number): boolean {
  return Math.abs(a.length - b.length) <= limit && editDistance(a, b) <= limit;
}
