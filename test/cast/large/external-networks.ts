import type { NetworkPolicyPeer } from "#lib/policy/index.ts";
import type { SeededRandom } from "./seeded-random.ts";

const NETWORKS = 200;

/** The `index`-th partner network: a /24 of 198.18.0.0/15, the range for benchmarks (RFC 2544). */
function partnerNetwork(index: number): string {
  return `198.${18 + (index >> 8)}.${index & 255}`;
}

/** One to three ipBlocks of partners, some with an exception, some for one address, and IPv6 where the cluster has it. */
export function externalBlocks(random: SeededRandom, dualStack: boolean): NetworkPolicyPeer[] {
  return Array.from({ length: 1 + random.below(3) }, () => externalBlock(random, dualStack));
}

function externalBlock(random: SeededRandom, dualStack: boolean): NetworkPolicyPeer {
  const network = partnerNetwork(random.below(NETWORKS));
  if (dualStack && random.chance(0.15)) {
    return { ipBlock: { cidr: `2001:db8:${random.below(NETWORKS).toString(16)}::/48` } };
  }
  if (random.chance(0.3)) return { ipBlock: { cidr: `${network}.${random.below(254) + 1}/32` } };
  const except = random.chance(0.4) ? { except: [`${network}.${random.below(16) * 16}/28`] } : {};
  return { ipBlock: { cidr: `${network}.0/24`, ...except } };
}

/** An address outside the cluster: of a partner, or anywhere. */
export function externalAddress(random: SeededRandom, dualStack: boolean): string {
  if (dualStack && random.chance(0.1)) return `2001:db8:${random.below(NETWORKS).toString(16)}::1`;
  if (random.chance(0.6)) return `${partnerNetwork(random.below(NETWORKS))}.${random.below(254) + 1}`;
  return `203.0.113.${random.below(254) + 1}`;
}
