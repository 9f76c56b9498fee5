/** Addresses of private, link-local and shared ranges: outside the cluster's knowledge, but not the internet. */
const PRIVATE =
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd]|fe80)/i;

/** Whether an address belongs to a network of somebody's own rather than to the internet. */
export function isPrivateAddress(address: string): boolean {
  return PRIVATE.test(address);
}
