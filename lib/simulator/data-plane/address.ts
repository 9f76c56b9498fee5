import ipaddr from "ipaddr.js";

/** The two address families, by the number that people call them by. */
export type Family = 4 | 6;

/**
 * The family of an address, or undefined for a text that is none. An IPv4 address mapped into IPv6 counts as IPv4, as
 * Go's net.ParseIP reads it; octets with leading zeros, which Go refuses, are no address.
 */
export function familyOf(address: string): Family | undefined {
  const parsed = parse(address);
  if (parsed === undefined) return undefined;
  return parsed.kind() === "ipv4" ? 4 : 6;
}

/**
 * Whether an address lies in a CIDR. Families never match each other; an IPv4 address or block mapped into IPv6 counts
 * as IPv4. A CIDR that does not parse contains nothing. Host bits in the CIDR are ignored.
 */
export function isInCidr(address: string, cidr: string): boolean {
  const parsed = parse(address);
  const block = parseBlock(cidr);
  if (parsed === undefined || block === undefined || parsed.kind() !== block.network.kind()) return false;
  return parsed.match(block.network, block.prefix);
}

/** How many leading bits a CIDR fixes, in its own family; 0 for one that does not parse. */
export function prefixOf(cidr: string): number {
  return parseBlock(cidr)?.prefix ?? 0;
}

/** The address in its one canonical spelling, or the text itself where it is no address. */
export function canonicalAddress(address: string): string {
  return parse(address)?.toString() ?? address;
}

function parse(address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (address.includes(":")) return ipaddr.IPv6.isValid(address) ? ipaddr.process(address) : undefined;
  return ipaddr.IPv4.isValidFourPartDecimal(address) ? ipaddr.IPv4.parse(address) : undefined;
}

function parseBlock(cidr: string): { network: ipaddr.IPv4 | ipaddr.IPv6; prefix: number } | undefined {
  const [, written = "", bits = ""] = /^(.+)\/(\d{1,3})$/.exec(cidr) ?? [];
  const network = parse(written);
  if (network === undefined || Number(bits) > (written.includes(":") ? 128 : 32)) return undefined;
  const isMapped = network.kind() === "ipv4" && written.includes(":");
  const prefix = Number(bits) - (isMapped ? MAPPED_BITS : 0);
  return prefix < 0 ? undefined : { network, prefix };
}

/** The length of `::ffff:0:0/96`, under which IPv4 lies in IPv6. */
const MAPPED_BITS = 96;
