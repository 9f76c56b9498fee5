import { invalidValue, requiredValue } from "./field-error.ts";
import type { StatusCause } from "./status.ts";

interface Cidr {
  family: 4 | 6;
  /** The address with its host bits cleared. */
  base: bigint;
  prefix: number;
}

const CIDR_MESSAGE = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";

/**
 * Checks one `ipBlock`: a CIDR, and exceptions that lie strictly inside it and are of its family.
 *
 * Host bits may be set, as the API server still accepts on NetworkPolicies.
 */
export function validateIpBlock(block: { cidr?: string; except?: string[] }, field: string): StatusCause[] {
  if (block.cidr === undefined || block.cidr === "") return [requiredValue(`${field}.cidr`, "")];
  const outer = parseCidr(block.cidr);
  const faults = outer === undefined ? [invalidValue(`${field}.cidr`, block.cidr, CIDR_MESSAGE)] : [];
  return [
    ...faults,
    ...(block.except ?? []).flatMap((text, index) => exceptFaults(outer, text, `${field}.except[${index}]`)),
  ];
}

function exceptFaults(outer: Cidr | undefined, text: string, field: string): StatusCause[] {
  const inner = parseCidr(text);
  if (inner === undefined) return [invalidValue(field, text, CIDR_MESSAGE)];
  if (outer === undefined || isStrictlyWithin(inner, outer)) return [];
  return [invalidValue(field, text, "must be a strict subset of `cidr`")];
}

function isStrictlyWithin(inner: Cidr, outer: Cidr): boolean {
  if (inner.family !== outer.family || inner.prefix <= outer.prefix) return false;
  return masked(inner.base, outer.family, outer.prefix) === outer.base;
}

function parseCidr(text: string): Cidr | undefined {
  const match = /^([0-9a-fA-F:.]+)\/(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const [, address = "", digits = ""] = match;
  const family = address.includes(":") ? 6 : 4;
  const bits = family === 4 ? parseIpv4(address) : parseIpv6(address);
  const prefix = Number(digits);
  if (bits === undefined || prefix > width(family)) return undefined;
  return { family, base: masked(bits, family, prefix), prefix };
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
