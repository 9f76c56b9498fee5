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

/**
 * Reads an IPv4 address in dotted form as a number, or -1 if it is none. Octal-looking parts ("010") are refused, as
 * Go's `net.ParseIP` does: what one program reads as 8 another reads as 10.
 */
export function parseIpv4(text: string): number {
  let value = 0;
  let part = -1;
  let parts = 0;
  for (let i = 0; i <= text.length; i += 1) {
    const digit = i === text.length ? DOT : text.charCodeAt(i) - ZERO;
    if (digit === DOT) {
      if (part < 0) return -1;
      value = value * 256 + part;
      parts += 1;
      part = -1;
      continue;
    }
    part = nextPart(part, digit);
    if (part < 0) return -1;
  }
  return parts === 4 ? value : -1;
}

const ZERO = 48;
const DOT = -2;

/** The part with one more digit (-1 before the first), or -1 where that is no part of an address. */
function nextPart(part: number, digit: number): number {
  if (digit < 0 || digit > 9 || part === 0) return -1;
  const longer = part < 0 ? digit : part * 10 + digit;
  return longer > 255 ? -1 : longer;
}

/** Reads an address; undefined if it is none. IPv4-mapped IPv6 is IPv4, as in Go's `net.ParseIP`; zones are refused. */
export function parseAddress(text: string): IpAddress | undefined {
  const v4 = parseIpv4(text);
  if (v4 >= 0) return { family: 4, value: BigInt(v4) };
  const v6 = parseIpv6(text);
  if (v6 === undefined) return undefined;
  return v6 >> 32n === MAPPED_PREFIX ? { family: 4, value: v6 & 0xffffffffn } : { family: 6, value: v6 };
}

/** `::ffff:0:0/96`. */
const MAPPED_PREFIX = 0xffffn;

const GROUP = /^[0-9a-f]{1,4}$/i;

/** Reads an IPv6 address without a zone; `::` stands for at least one group of zeros. */
function parseIpv6(text: string): bigint | undefined {
  // Stryker disable next-line all: without a colon there is one group, and that is no address; it only spares the look at it
  if (!text.includes(":")) return undefined;
  const [before = "", after, more] = text.split("::");
  if (more !== undefined) return undefined;
  const head = groupsOf(before, after === undefined);
  const tail = after === undefined ? "" : groupsOf(after, true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 32 - head.length - tail.length;
  const isWhole = after === undefined ? missing === 0 : missing >= 4;
  return isWhole ? BigInt(`0x${head}${"0".repeat(missing)}${tail}`) : undefined;
}

/** Groups as hexadecimal digits, four each; the last may be an IPv4 address where the text ends. */
function groupsOf(text: string, isLast: boolean): string | undefined {
  if (text === "") return "";
  const groups = text.split(":");
  let digits = "";
  for (const [index, group] of groups.entries()) {
    const isEnd = isLast && index === groups.length - 1;
    const part = GROUP.test(group) ? group.padStart(4, "0") : isEnd ? ipv4Digits(group) : undefined;
    if (part === undefined) return undefined;
    digits += part;
  }
  return digits;
}

function ipv4Digits(text: string): string | undefined {
  const value = parseIpv4(text);
  return value < 0 ? undefined : value.toString(16).padStart(8, "0");
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
