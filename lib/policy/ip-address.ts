import ipaddr from "ipaddr.js";

/** An address as a number, with its family: a rule for one family never speaks about the other. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** A range of addresses of one family, both ends included. */
export interface IpRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

const STRICT_IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

/** Reads an address; undefined if it is none. IPv4-mapped IPv6 is IPv4, as in Go's `net.ParseIP`. */
export function parseAddress(text: string): IpAddress | undefined {
  if (!text.includes(":") && !STRICT_IPV4.test(text)) return undefined;
  if (!ipaddr.isValid(text)) return undefined;
  const address = ipaddr.process(text);
  const value = address.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return { family: address.kind() === "ipv4" ? 4 : 6, value };
}

/** Reads a CIDR; undefined if it is none. Host bits are masked away, as on old objects in the API. */
export function parseCidr(text: string): IpRange | undefined {
  const [address = "", bits = "", rest] = text.split("/");
  const parsed = parseAddress(address);
  if (parsed === undefined || rest !== undefined || !/^\d{1,3}$/.test(bits)) return undefined;
  const width = parsed.family === 4 ? 32 : 128;
  const hostBits = width - Number(bits);
  if (hostBits < 0) return undefined;
  const first = (parsed.value >> BigInt(hostBits)) << BigInt(hostBits);
  return { family: parsed.family, first, last: first + (1n << BigInt(hostBits)) - 1n };
}

/** Whether the range holds the address; never across families. */
export function inRange(range: IpRange, address: IpAddress): boolean {
  return range.family === address.family && address.value >= range.first && address.value <= range.last;
}

/** Whether `outer` holds all of `inner`. */
export function rangeWithin(inner: IpRange, outer: IpRange): boolean {
  return inner.family === outer.family && inner.first >= outer.first && inner.last <= outer.last;
}

/** The CIDR of exactly one address (/32 or /128), or undefined if it is no address. */
export function hostCidr(text: string): string | undefined {
  const parsed = parseAddress(text);
  if (parsed === undefined) return undefined;
  return parsed.family === 4
    ? `${ipaddr.process(text).toString()}/32`
    : `${ipaddr.process(text).toString()}/128`;
}

/**
 * Sorts and joins ranges of one family into disjoint ones, so that membership is a binary search.
 * Ranges of the other family are left out.
 */
export function joinRanges(ranges: readonly IpRange[], family: 4 | 6): readonly IpRange[] {
  const joined: IpRange[] = [];
  const sorted = ranges.filter((r) => r.family === family).toSorted((a, b) => (a.first < b.first ? -1 : 1));
  for (const range of sorted) {
    const last = joined.at(-1);
    if (last === undefined || range.first > last.last + 1n) joined.push(range);
    else if (range.last > last.last) joined[joined.length - 1] = { ...last, last: range.last };
  }
  return joined;
}
