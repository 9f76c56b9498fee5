import ipaddr from "ipaddr.js";
import type { IpAddress, IpRange } from "../address/ip-address.ts";

/** Where the address space is cut: the first address of each atom, ascending, by family. The first cut is 0. */
export interface AddressCuts {
  readonly 4: readonly bigint[];
  readonly 6: readonly bigint[];
}

const WIDTH = { 4: 32n, 6: 128n } as const;

/** Cuts both families at both ends of every range, so that no atom is partly inside one. */
export function cutAt(ranges: readonly IpRange[]): AddressCuts {
  return { 4: cutsOf(ranges, 4), 6: cutsOf(ranges, 6) };
}

/** The number of the atom that holds the address, within its family. */
export function atomOf(cuts: AddressCuts, { family, value }: IpAddress): number {
  return countUpTo(cuts[family], value) - 1;
}

/** The atoms of a range that is a union of atoms: from the first to before the second number. */
export function atomsWithin(cuts: AddressCuts, range: IpRange): readonly [number, number] {
  const ofFamily = cuts[range.family];
  return [countUpTo(ofFamily, range.first) - 1, countUpTo(ofFamily, range.last)];
}

/** The addresses of one atom. */
export function atomRange(cuts: AddressCuts, family: 4 | 6, atom: number): IpRange {
  const first = cuts[family][atom] as bigint;
  const next = cuts[family][atom + 1] ?? 1n << WIDTH[family];
  return { family, first, last: next - 1n };
}

/** `first-last` in the family's own notation. */
export function rangeText({ family, first, last }: IpRange): string {
  return `${addressText(family, first)}-${addressText(family, last)}`;
}

/** One address in its family's own notation. */
export function addressText(family: 4 | 6, value: bigint): string {
  const size = Number(WIDTH[family]) / 8;
  const bytes = Array.from({ length: size }, (_, i) => Number((value >> BigInt(8 * (size - 1 - i))) & 255n));
  return ipaddr.fromByteArray(bytes).toString();
}

function cutsOf(ranges: readonly IpRange[], family: 4 | 6): readonly bigint[] {
  const cuts = new Set([0n]);
  for (const range of ranges) {
    if (range.family !== family) continue;
    cuts.add(range.first);
    if (range.last + 1n < 1n << WIDTH[family]) cuts.add(range.last + 1n);
  }
  return [...cuts].sort((a, b) => (a < b ? -1 : 1));
}

/** How many cuts are at most `value`, by binary search. */
function countUpTo(cuts: readonly bigint[], value: bigint): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cuts[middle] as bigint) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
