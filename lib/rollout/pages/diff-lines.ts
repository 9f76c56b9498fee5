/** A line of a change; `gap` stands for lines that are the same and left out. */
export interface DiffLine {
  readonly kind: "same" | "removed" | "added" | "gap";
  readonly text: string;
}

/** So many lines around a change are shown. */
const CONTEXT = 3;

/** What changes from one text to another, a line each, with a few lines around. For texts of some hundred lines. */
export function diffLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  return withGaps(allLines(before, after));
}

/** By the longest common subsequence: removed lines before those that take their place. */
function allLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const common = commonLengths(before, after);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length && j < after.length) {
    if (before[i] === after[j]) {
      lines.push({ kind: "same", text: before[i] as string });
      i += 1;
      j += 1;
    } else if (lengthAt(common, i + 1, j) >= lengthAt(common, i, j + 1)) {
      lines.push({ kind: "removed", text: before[i] as string });
      i += 1;
    } else {
      lines.push({ kind: "added", text: after[j] as string });
      j += 1;
    }
  }
  const rest = (kind: "removed" | "added") => (text: string) => ({ kind, text });
  return [...lines, ...before.slice(i).map(rest("removed")), ...after.slice(j).map(rest("added"))];
}

/** How many lines the rests from each pair of places have in common. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly (readonly number[])[] {
  const table: number[][] = Array.from({ length: before.length + 1 }, () => []);
  for (let i = before.length; i >= 0; i -= 1) {
    const row = table[i] as number[];
    for (let j = after.length; j >= 0; j -= 1) {
      const isSame = i < before.length && j < after.length && before[i] === after[j];
      row[j] = isSame
        ? 1 + lengthAt(table, i + 1, j + 1)
        : Math.max(lengthAt(table, i + 1, j), lengthAt(table, i, j + 1));
    }
  }
  return table;
}

function lengthAt(table: readonly (readonly number[])[], i: number, j: number): number {
  return table[i]?.[j] ?? 0;
}

function withGaps(lines: readonly DiffLine[]): readonly DiffLine[] {
  const isNear = (index: number) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ kind }) => kind !== "same");
  return lines.flatMap((line, index): readonly DiffLine[] => {
    if (isNear(index)) return [line];
    return index === 0 || isNear(index - 1) ? [{ kind: "gap", text: "" }] : [];
  });
}
