import { joinRanges, type IpAddress, type IpRange } from "./ip-address.ts";

/**
 * A set of addresses as disjoint, sorted ranges by family: membership is a binary search. IPv4 bounds stand beside
 * them as plain numbers, which are several times faster to compare.
 */
export interface RangeSet {
  readonly 4: readonly IpRange[];
  readonly 6: readonly IpRange[];
  readonly first4: readonly number[];
  readonly last4: readonly number[];
}

/** The union of blocks, each without its own exceptions: what one block carves out, another may still hold. */
export function rangeSetOf(
  blocks: readonly { readonly range: IpRange; readonly except: readonly IpRange[] }[],
): RangeSet {
  const ranges = blocks.flatMap(({ range, except }) => without(range, except));
  const v4 = joinRanges(ranges, 4);
  return {
    4: v4,
    6: joinRanges(ranges, 6),
    first4: v4.map(({ first }) => Number(first)),
    last4: v4.map(({ last }) => Number(last)),
  };
}

/** Whether the set holds the address. */
export function holdsAddress(set: RangeSet, { family, value }: IpAddress): boolean {
  if (family === 4) return holdsAll4(set, Number(value), Number(value)) === true;
  return holdsAll6(set, value, value) === true;
}

/**
 * Whether the set holds all IPv4 addresses from `first` to `last` (true), none of them (false), or cannot say without
 * knowing which of them are meant (undefined).
 */
export function holdsAll4({ first4, last4 }: RangeSet, first: number, last: number): boolean | undefined {
  let low = 0;
  let high = last4.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((last4[middle] as number) < first) low = middle + 1;
    else high = middle;
  }
  if (low === last4.length || (first4[low] as number) > last) return false;
  return (first4[low] as number) <= first && (last4[low] as number) >= last ? true : undefined;
}

/** The same for IPv6. */
export function holdsAll6(set: RangeSet, first: bigint, last: bigint): boolean | undefined {
  const ranges = set[6];
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle] as IpRange).last < first) low = middle + 1;
    else high = middle;
  }
  const candidate = ranges[low];
  if (candidate === undefined || candidate.first > last) return false;
  return candidate.first <= first && candidate.last >= last ? true : undefined;
}

function without(range: IpRange, except: readonly IpRange[]): readonly IpRange[] {
  // Stryker disable next-line ConditionalExpression: without a hole it is one part, the range
  if (except.length === 0) return [range];
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
