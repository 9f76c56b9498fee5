import { invalidValue, requiredValue } from "./field-error.ts";
import type { StatusCause } from "./status.ts";

interface Cidr {
  family: 4 | 6;
  /** The address as it was written. */
  address: bigint;
  /** The address with its host bits cleared. */
  base: bigint;
  prefix: number;
  /** Whether a part of an IPv4 address, or the prefix, is written with leading zeros. */
  hasLeadingZeros: boolean;
}

const CIDR_MESSAGE = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

/**
 * Checks one `ipBlock`: a CIDR, and exceptions that lie strictly inside it and are of its family.
 *
 * Since Kubernetes 1.36 (feature StrictIPCIDRValidation) no CIDR may have leading zeros, bits beyond its prefix, or an
 * IPv4 address inside an IPv6 one. What stands in the object already, `stored`, may stay as it is.
 */
export function validateIpBlock(
  block: { cidr?: string; except?: string[] },
  field: string,
  stored: ReadonlySet<string> = new Set(),
): StatusCause[] {
  if (block.cidr === undefined || block.cidr === "") return [requiredValue(`${field}.cidr`, "")];
  const outer = parseCidr(block.cidr);
  if (outer === undefined) return [invalidValue(`${field}.cidr`, block.cidr, CIDR_MESSAGE)];
  const faults = stored.has(block.cidr) ? [] : strictFaults(block.cidr, outer, `${field}.cidr`);
  return [
    ...faults,
    ...(block.except ?? []).flatMap((text, index) => {
      const at = `${field}.except[${index}]`;
      const inner = parseCidr(text);
      if (inner === undefined) return [invalidValue(at, text, CIDR_MESSAGE)];
      const own = stored.has(text) ? [] : strictFaults(text, inner, at);
      if (isStrictlyWithin(inner, outer)) return own;
      return [...own, invalidValue(at, text, "must be a strict subset of `cidr`")];
    }),
  ];
}

function strictFaults(text: string, cidr: Cidr, field: string): StatusCause[] {
  if (cidr.hasLeadingZeros) {
    return [invalidValue(field, text, "must not have leading 0s in IP or prefix length")];
  }
  if (cidr.family === 6 && cidr.address >> 32n === 0xffffn) {
    return [invalidValue(field, text, "must not have an IPv4-mapped IPv6 address")];
  }
  if (cidr.address === cidr.base) return [];
  return [invalidValue(field, text, "must not have bits set beyond the prefix length")];
}

/** An IPv6 CIDR as RFC 5952 spells it; undefined for what is none. */
export function canonicalCidr(text: string): string | undefined {
  const cidr = parseCidr(text);
  return cidr?.family === 6 ? `${canonicalIpv6(cidr.address)}/${cidr.prefix}` : undefined;
}

/** The longest run of zero groups, the first of equals, becomes `::`; a single zero stays. */
function canonicalIpv6(bits: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((bits >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  const text = groups.join(":");
  const longest = [...text.matchAll(/\b0(:0)+\b/g)].reduce<RegExpExecArray | undefined>(
    (best, run) => (run[0].length > (best?.[0].length ?? 0) ? run : best),
    undefined,
  );
  if (longest === undefined) return text;
  const [head, tail] = [text.slice(0, longest.index), text.slice(longest.index + longest[0].length)];
  return `${head.replace(/:$/, "")}::${tail.replace(/^:/, "")}`;
}

function isStrictlyWithin(inner: Cidr, outer: Cidr): boolean {
  if (inner.family !== outer.family || inner.prefix <= outer.prefix) return false;
  return masked(inner.base, outer.family, outer.prefix) === outer.base;
}

function parseCidr(text: string): Cidr | undefined {
  const match = /^([0-9a-fA-F:.]+)\/(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const [, address = "", digits = ""] = match;
  const hasLeadingZeros = /^0\d/.test(digits) || /(^|[.:])0\d+(?=\.)|\.0\d+$/.test(address);
  const family = address.includes(":") ? 6 : 4;
  const bits = family === 4 ? parseIpv4(address) : parseIpv6(address);
  const prefix = Number(digits);
  if (bits === undefined || prefix > width(family)) return undefined;
  return { family, address: bits, base: masked(bits, family, prefix), prefix, hasLeadingZeros };
}

function width(family: 4 | 6): number {
  return family === 4 ? 32 : 128;
}

function masked(bits: bigint, family: 4 | 6, prefix: number): bigint {
  const hostBits = BigInt(width(family) - prefix);
  return (bits >> hostBits) << hostBits;
}

function parseIpv4(address: string): bigint | undefined {
  const octets = address.split(".");
  if (octets.length !== 4 || !octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) <= 255)) {
    return undefined;
  }
  return octets.reduce((bits, octet) => bits * 256n + BigInt(octet), 0n);
}

function parseIpv6(address: string): bigint | undefined {
  const halves = withoutDottedTail(address)?.split("::");
  if (halves === undefined || halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<string>(missing).fill("0"), ...tail];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.reduce((bits, group) => bits * 65_536n + BigInt(`0x${group}`), 0n);
}

/** Rewrites `::ffff:10.0.0.1` to plain groups. */
function withoutDottedTail(address: string): string | undefined {
  if (!address.includes(".")) return address;
  const cut = address.lastIndexOf(":") + 1;
  const bits = parseIpv4(address.slice(cut));
  if (bits === undefined) return undefined;
  return `${address.slice(0, cut)}${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`;
}
