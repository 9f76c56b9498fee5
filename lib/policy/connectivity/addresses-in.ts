import type { CompiledAdminRule } from "../compile/compiled-admin-rule.ts";
import type { CompiledCluster } from "../compile/compiled-cluster.ts";
import type { CompiledRule } from "../compile/compiled-policy.ts";
import type { IpRange } from "../address/ip-address.ts";
import type { RangeSet } from "../address/range-set.ts";

/** The ranges that some rule tells apart, and the address families in which there is anything to say. */
export interface AddressesIn {
  readonly ranges: readonly IpRange[];
  readonly families: readonly (4 | 6)[];
}

/** IPv4 always counts; IPv6 where it is enforced, and a pod has such an address or a rule names one. */
export function addressesIn(cluster: CompiledCluster): AddressesIn {
  const sets = [...setsIn(cluster)].flatMap((set) => [...set[4], ...set[6]]);
  const ranges = cluster.profile.exceptDenies ? [...sets, ...writtenRanges(cluster)] : sets;
  const isDual =
    cluster.profile.families === "both" &&
    (ranges.some((range) => range.family === 6) ||
      [...cluster.podsByName.values()].some((pod) => pod.addresses.some(({ family }) => family === 6)));
  return { ranges, families: isDual ? [4, 6] : [4] };
}

function* setsIn({ policies, adminPolicies }: CompiledCluster): Iterable<RangeSet> {
  for (const { rules } of policies) {
    for (const rule of [...(rules.ingress ?? []), ...(rules.egress ?? [])]) yield* ofPolicyRule(rule);
  }
  for (const { rules } of adminPolicies) {
    for (const rule of [...rules.ingress, ...rules.egress]) yield* ofAdminRule(rule);
  }
}

function* ofPolicyRule({ blocks }: CompiledRule): Iterable<RangeSet> {
  if (blocks !== undefined) yield blocks;
}

/** Where an `except` denies by itself, each block and exception counts as it is written. */
function writtenRanges({ policies }: CompiledCluster): readonly IpRange[] {
  return policies
    .flatMap(({ rules }) => [...(rules.ingress ?? []), ...(rules.egress ?? [])])
    .flatMap(({ peers }) => (peers === "any" ? [] : peers))
    .flatMap((peer) => (peer.kind === "ip-block" ? [peer.range, ...peer.except] : []));
}

function* ofAdminRule({ peers }: CompiledAdminRule): Iterable<RangeSet> {
  if (peers === "any") return;
  for (const peer of peers) if ("addresses" in peer) yield peer.addresses;
}
