import type { LabelSelector, Labels } from "../model/labels.ts";
import { requirementsOf } from "../selector/selects.ts";

/**
 * The label that somebody who wrote this selector most likely meant: ", did you mean app=web?", or nothing.
 * Only labels within two letters of one that the selector asks for, and that no object has, are suggested.
 */
export function suggestionFor(selector: LabelSelector, present: readonly Labels[]): string {
  const existing = new Set(
    present.flatMap((labels) => Object.entries(labels).map(([key, value]) => `${key}=${value}`)),
  );
  const asked = requirementsOf(selector)
    .filter((r) => r.operator === "In")
    .flatMap((r) => (r.values ?? []).map((value) => `${r.key}=${value}`))
    .filter((label) => !existing.has(label));
  const near = asked.flatMap((label) => [...existing].filter((other) => distanceAtMost(label, other, 2)));
  return near.length === 0 ? "" : `, did you mean ${near.toSorted()[0]}?`;
}

/** Whether the edit distance (insert, delete, replace, swap two neighbours) of two texts is at most `limit`. */
export function distanceAtMost(a: string, b: string, limit: number): boolean {
  if (Math.abs(a.length - b.length) > limit) return false;
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
  return (row[b.length] as number) <= limit;
}
