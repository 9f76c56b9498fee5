import type { CompiledCluster } from "../compile/compiled-cluster.ts";
import type { CompiledRule } from "../compile/compiled-policy.ts";
import type { Member } from "./end.ts";
import type { IpRange } from "../address/ip-address.ts";

/**
 * Cuts the address space at every bound of every ipBlock, network and node. Two addresses of one atom are the same to
 * every rule, so pods that differ in nothing else need to be asked about only once. Worked out when first asked for.
 */
export function addressAtoms(cluster: CompiledCluster): (member: Member) => string {
  const known = atomsOf.get(cluster);
  if (known !== undefined) return known;
  const ranges = [...cluster.policies.flatMap(policyRanges), ...cluster.adminPolicies.flatMap(adminRanges)];
  const bounds = {
    4: boundsOf(ranges, 4).map(Number),
    6: boundsOf(ranges, 6),
  };
  const made = ({ v4, v6 }: Member) =>
    `${v4 === undefined ? "" : countUpTo(bounds[4], v4)}:${v6 === undefined ? "" : countUpTo(bounds[6], v6)}`;
  atomsOf.set(cluster, made);
  return made;
}

const atomsOf = new WeakMap<CompiledCluster, (member: Member) => string>();

function policyRanges({ rules }: CompiledCluster["policies"][number]): readonly IpRange[] {
  return [...(rules.ingress ?? []), ...(rules.egress ?? [])].flatMap(ruleRanges);
}

function ruleRanges({ peers }: CompiledRule): readonly IpRange[] {
  if (peers === "any") return [];
  return peers.flatMap((peer) => (peer.kind === "ip-block" ? [peer.range, ...peer.except] : []));
}

function adminRanges({ rules }: CompiledCluster["adminPolicies"][number]): readonly IpRange[] {
  return [...rules.ingress, ...rules.egress]
    .flatMap(({ peers }) => (peers === "any" ? [] : peers))
    .flatMap((peer) => ("addresses" in peer ? [...peer.addresses[4], ...peer.addresses[6]] : []));
}

function boundsOf(ranges: readonly IpRange[], family: 4 | 6): readonly bigint[] {
  const bounds = ranges.filter((r) => r.family === family).flatMap((r) => [r.first, r.last + 1n]);
  return [...new Set(bounds)].sort((a, b) => (a < b ? -1 : 1));
}

/** How many bounds are at most `value`, by binary search. */
function countUpTo<T extends number | bigint>(bounds: readonly T[], value: T): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const bound = bounds[middle] as T;
    if (bound <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
