import type { CompiledCluster } from "../compile/compiled-cluster.ts";
import type { CompiledPeer } from "../compile/compiled-policy.ts";
import { nodeLocalDnsAddresses } from "../dns/dns-services.ts";
import { hostCidr, parseAddress, parseCidr, inRange, rangeWithin } from "../address/ip-address.ts";
import type { Complaint, LintCheck } from "./lint-finding.ts";
import { rulesOfPolicy } from "./rules-of-policy.ts";

type IpBlockPeer = CompiledPeer & { readonly kind: "ip-block" };

/** Pod addresses churn and Service addresses are translated away: neither is what an ipBlock is for. */
export const ipBlockInsideCluster: LintCheck = (policy, cluster) =>
  placedBlocks(policy).flatMap(({ peer, path }): readonly Complaint[] => {
    const what = insideCluster(peer, cluster);
    if (what === undefined) return [];
    return [
      {
        check: "ip-block-inside-cluster",
        severity: "warning",
        path,
        text: `${peer.source.cidr} lies in ${what}; CNIs differ in whether an ipBlock matches there.`,
        fix: "Select pods by their labels instead.",
      },
    ];
  });

/** `0.0.0.0/0` says nothing about IPv6. Worth a word only where pods have IPv6 addresses. */
export const ipBlockOneFamily: LintCheck = (policy, cluster) => {
  const hasIpv6 = cluster.snapshot.pods.some((pod) => pod.ips.some((ip) => ip.includes(":")));
  const blocks = placedBlocks(policy);
  if (!hasIpv6 || blocks.some(({ peer }) => peer.range.family === 6)) return [];
  return blocks
    .filter(({ peer }) => peer.source.cidr === "0.0.0.0/0")
    .map(({ path }) => ({
      check: "ip-block-one-family",
      severity: "warning",
      path,
      text: "0.0.0.0/0 does not cover IPv6, and pods of this cluster have IPv6 addresses.",
      fix: "Add ::/0 beside it, if IPv6 is meant too.",
    }));
};

function placedBlocks(policy: Parameters<LintCheck>[0]): readonly { peer: IpBlockPeer; path: string }[] {
  return rulesOfPolicy(policy).flatMap(({ rule, peersPath }) => {
    if (rule.peers === "any") return [];
    return rule.peers.flatMap((peer, index) =>
      peer.kind === "ip-block" ? [{ peer, path: `${peersPath}[${index}].ipBlock` }] : [],
    );
  });
}

function insideCluster({ range, source }: IpBlockPeer, { snapshot }: CompiledCluster): string | undefined {
  const podCidr = snapshot.nodes
    .flatMap((node) => node.podCIDRs)
    .find((text) => {
      const cidr = parseCidr(text);
      return cidr !== undefined && rangeWithin(range, cidr);
    });
  if (podCidr !== undefined) return `the pods' range ${podCidr}`;
  // A cache on the host network takes the DNS Service's address over on its node: there it is not translated away.
  const isCache = nodeLocalDnsAddresses(snapshot).some((address) => hostCidr(address) === source.cidr);
  if (range.first !== range.last || isCache) return undefined;
  const service = snapshot.services.find((s) =>
    s.clusterIPs.some((text) => {
      const address = parseAddress(text);
      return address !== undefined && inRange(range, address);
    }),
  );
  return service && `the cluster IPs (Service ${service.namespace}/${service.name})`;
}
