import type { CompiledPolicy } from "./compiled-policy.ts";
import type { IpAddress, IpRange } from "./ip-address.ts";
import type { Profile } from "./profile.ts";

/**
 * Cuts the address space at every bound of every ipBlock. Two addresses of one atom are the same to every rule,
 * so pods that differ in nothing else need to be asked about only once.
 */
export function addressAtoms(
  policies: readonly CompiledPolicy[],
  profile: Profile,
): (address: IpAddress) => string {
  // Where ipBlocks never match pods, a pod's address says nothing.
  if (profile.ipBlockMatches !== "all") return (address) => `${address.family}`;
  const ranges = policies.flatMap(ipRanges);
  const bounds = { 4: boundsOf(ranges, 4), 6: boundsOf(ranges, 6) };
  return (address) => `${address.family}:${countUpTo(bounds[address.family], address.value)}`;
}

function ipRanges(policy: CompiledPolicy): IpRange[] {
  const rules = [...(policy.rules.ingress ?? []), ...(policy.rules.egress ?? [])];
  return rules
    .flatMap((rule) => (rule.peers === "any" ? [] : rule.peers))
    .flatMap((peer) => (peer.kind === "ip-block" ? [peer.range, ...peer.except] : []));
}

function boundsOf(ranges: readonly IpRange[], family: 4 | 6): readonly bigint[] {
  const bounds = ranges.filter((r) => r.family === family).flatMap((r) => [r.first, r.last + 1n]);
  return [...new Set(bounds)].sort((a, b) => (a < b ? -1 : 1));
}

/** How many bounds are at most `value`, by binary search. */
function countUpTo(bounds: readonly bigint[], value: bigint): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bounds[middle] as bigint) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
