import { joinRanges, type IpAddress, type IpRange } from "./ip-address.ts";

/** A set of addresses as disjoint, sorted ranges by family: membership is a binary search. */
export interface RangeSet {
  readonly 4: readonly IpRange[];
  readonly 6: readonly IpRange[];
}

/** The union of blocks, each without its own exceptions: what one block carves out, another may still hold. */
export function rangeSetOf(
  blocks: readonly { readonly range: IpRange; readonly except: readonly IpRange[] }[],
): RangeSet {
  const ranges = blocks.flatMap(({ range, except }) => without(range, except));
  return { 4: joinRanges(ranges, 4), 6: joinRanges(ranges, 6) };
}

/** Whether the set holds the address. */
export function holdsAddress(set: RangeSet, { family, value }: IpAddress): boolean {
  const ranges = set[family];
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle] as IpRange).last < value) low = middle + 1;
    else high = middle;
  }
  const candidate = ranges[low];
  return candidate !== undefined && candidate.first <= value;
}

function without(range: IpRange, except: readonly IpRange[]): readonly IpRange[] {
  const parts: IpRange[] = [];
  let { first } = range;
  for (const hole of joinRanges(except, range.family)) {
    if (hole.first > first) parts.push({ ...range, first, last: min(hole.first - 1n, range.last) });
    if (hole.last >= first) first = hole.last + 1n;
  }
  return [...parts, { ...range, first }].filter((part) => part.first <= part.last);
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
