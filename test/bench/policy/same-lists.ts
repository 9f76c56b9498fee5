const LINE = /^(\S+) => (\S+) : (.+)$/;
const RANGE = /^(\d+\.\d+\.\d+\.\d+)-(\d+\.\d+\.\d+\.\d+)(\[External\])?$/;

/**
 * The lines of a list of connections with neighbouring ranges of addresses joined where the same is open. Versions of
 * netpol-analyzer cut what lies outside at different bounds, and only later ones mark it as `[External]`; none of that
 * is a difference in what is connected.
 */
export function comparable(lines: readonly string[]): ReadonlySet<string> {
  const ranges = new Map<string, [number, number][]>();
  const kept = new Set<string>();
  for (const line of lines) {
    const [, sender = "", receiver = "", ports = ""] = LINE.exec(line) ?? [];
    const [outside, key] = RANGE.test(sender)
      ? [sender, `outside => ${receiver} : ${ports}`]
      : [receiver, `${sender} => outside : ${ports}`];
    const found = RANGE.exec(outside);
    if (found === null) kept.add(line);
    else ranges.set(key, [...(ranges.get(key) ?? []), [numberOf(found[1]), numberOf(found[2])]]);
  }
  for (const [key, list] of ranges) kept.add(`${key} at ${joined(list).join()}`);
  return kept;
}

function numberOf(address = ""): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function joined(ranges: readonly [number, number][]): readonly string[] {
  const merged: [number, number][] = [];
  for (const [first, last] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const before = merged.at(-1);
    if (before !== undefined && before[1] + 1 >= first) before[1] = Math.max(before[1], last);
    else merged.push([first, last]);
  }
  return merged.map(([first, last]) => `${first}-${last}`);
}
