import ipaddr from "ipaddr.js";

/**
 * Whether an address lies in a CIDR. Families never match each other; an IPv4 address mapped into IPv6 counts as
 * IPv4. A CIDR that does not parse contains nothing. Host bits in the CIDR are ignored.
 */
export function isInCidr(address: string, cidr: string): boolean {
  if (!ipaddr.isValid(address) || !ipaddr.isValidCIDR(cidr)) return false;
  const parsed = ipaddr.process(address);
  const [network, prefix] = ipaddr.parseCIDR(cidr);
  if (parsed.kind() !== network.kind()) return false;
  return parsed.match(network, prefix);
}

/** The address in its one canonical spelling, or the text itself where it is no address. */
export function canonicalAddress(address: string): string {
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
}
