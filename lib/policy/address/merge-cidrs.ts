import ipaddr from "ipaddr.js";
import { parseCidr, rangeWithin, type IpRange } from "./ip-address.ts";
import { rangeSetOf } from "./range-set.ts";

/**
 * The fewest CIDRs that hold exactly the addresses of `cidrs` without those of `except`: what is contained or repeated
 * is gone, neighbours are joined where their union is a CIDR, and nothing is ever added. IPv4 first, in order of
 * address. A text that is no CIDR stays as it is, at the end.
 */
export function mergeCidrs(cidrs: readonly string[], except: readonly string[] = []): readonly string[] {
  const holes = except.flatMap((text) => parseCidr(text) ?? []);
  const blocks = cidrs.flatMap((text) => {
    const range = parseCidr(text);
    return range === undefined ? [] : [{ range, except: holes }];
  });
  const set = rangeSetOf(blocks);
  const unread = cidrs.filter((text) => parseCidr(text) === undefined);
  return [...[...set[4], ...set[6]].flatMap(cidrsOf), ...new Set(unread)];
}

/** Whether every address of `inner` lies in `outer`; never across families, never for a text that is no CIDR. */
export function cidrWithin(inner: string, outer: string): boolean {
  const [a, b] = [parseCidr(inner), parseCidr(outer)];
  return a !== undefined && b !== undefined && rangeWithin(a, b);
}

/** Cuts a range into CIDRs: each as large as its first address and what is left allow. */
function cidrsOf({ family, first, last }: IpRange): readonly string[] {
  const width = family === 4 ? 32 : 128;
  const found: string[] = [];
  for (let at = first; at <= last;) {
    let bits = 0;
    while (bits < width && isAligned(at, bits + 1) && at + (1n << BigInt(bits + 1)) - 1n <= last) bits += 1;
    found.push(`${addressText(family, at)}/${width - bits}`);
    at += 1n << BigInt(bits);
  }
  return found;
}

function isAligned(value: bigint, bits: number): boolean {
  return value % (1n << BigInt(bits)) === 0n;
}

function addressText(family: 4 | 6, value: bigint): string {
  const length = family === 4 ? 4 : 16;
  const bytes = Array.from({ length }, (_, index) =>
    Number((value >> BigInt(8 * (length - 1 - index))) & 0xffn),
  );
  return ipaddr.fromByteArray(bytes).toString();
}
