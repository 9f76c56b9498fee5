import { hostCidr, inRange, parseAddress, rangeWithin } from "../../../address/ip-address.ts";
import type { CompiledPolicy } from "../../../compile/compiled-policy.ts";
import { nodeLocalDnsAddresses } from "../../../dns/dns-services.ts";
import type { EndpointSlice, Snapshot } from "../../../model/snapshot.ts";
import { addressBookOf } from "../../address-book.ts";
import type { LintContext } from "../../lint-context.ts";
import { pointerTo } from "../../json-patch.ts";
import type { Complaint, LintPatch } from "../../lint-finding.ts";
import { inEachPolicy, type LintRule } from "../../lint-rule.ts";
import { listed } from "../../named-pods.ts";
import { ipBlocksOf, type IpBlockPeer, type PlacedPeer } from "../../rules-of-policy.ts";

/** Pod addresses churn, and half of the data planes never match them. */
export const ipBlockInsideCluster: LintRule = {
  id: "ip-block-inside-cluster",
  severity: "warning",
  title: "An ipBlock of pod addresses",
  why: "Pods change addresses with every restart, and Cilium never matches an ipBlock against a pod.",
  source:
    "cilium/cilium#9209; projectcalico/calico#6634; Kubernetes documentation: should be cluster-external IPs",
  find: inEachPolicy((policy, { cluster }) =>
    ipBlocksOf(policy).flatMap(({ peer, peerAt, direction }): readonly Complaint[] => {
      const pods = addressBookOf(cluster.snapshot).podsIn(peer.range);
      const place = placeAmongPods(peer, pods, cluster.snapshot);
      if (place === undefined) return [];
      const isNeverMatched = cluster.profile.ipBlockMatches !== "all";
      return [
        {
          at: [...peerAt, "ipBlock"],
          text: `${place}${isNeverMatched ? neverText(peer, pods, cluster.profile.title) : churnText(peer, pods)}`,
          fix: "Select pods by their labels instead.",
          ...(isNeverMatched && pods.length > 0 ? { breaks: direction } : {}),
        },
      ];
    }),
  ),
};

/** Where a block lies among the pods' addresses, as a sentence or nothing; undefined where it is none of these. */
function placeAmongPods(peer: IpBlockPeer, pods: readonly string[], snapshot: Snapshot): string | undefined {
  const range = podRangeOf(peer, snapshot);
  if (pods.length === 0 && isNodesOwn(peer, snapshot)) return undefined;
  if (range !== undefined) return `It lies in the pods' range ${range}. `;
  return isHost(peer) && pods.length > 0 ? "" : undefined;
}

function churnText({ source }: IpBlockPeer, pods: readonly string[]): string {
  const who = pods.length === 0 ? "no pod has an address there today" : `now ${listed(pods, "pod")}`;
  return `${source.cidr} means whoever holds these addresses: ${who}, others after a restart.`;
}

function neverText({ source }: IpBlockPeer, pods: readonly string[], title: string): string {
  const whom = pods.length === 0 ? "the pods that will live there" : listed(pods, "pod");
  return `${title} never matches an ipBlock against pods, so ${source.cidr} does not admit ${whom}.`;
}

/** Service addresses are translated away before a policy is asked. */
export const ipBlockClusterIp: LintRule = {
  id: "ip-block-cluster-ip",
  severity: "warning",
  title: "An ipBlock of Service addresses",
  why: "A cluster IP is translated to a pod's address before policies are asked, so the block matches no packet.",
  source: "cilium/cilium#20550; Kubernetes documentation: order of rewriting is not defined",
  find: inEachPolicy((policy, { cluster }) =>
    ipBlocksOf(policy).flatMap(({ peer, peerAt, direction }): readonly Complaint[] => {
      if (cluster.profile.judgesBeforeTranslation) return [];
      const found = servicesMeant(peer, cluster.snapshot);
      if (found.length === 0 || found.includes("default/kubernetes")) return [];
      return [
        {
          at: [...peerAt, "ipBlock"],
          text: `${peer.source.cidr} is ${isHost(peer) ? "the cluster IP of" : "where the cluster IPs lie of"} ${listed(found, "Service")}, which ${isHost(peer) ? "is" : "are"} translated before policies are asked.`,
          fix: "Select the pods behind the Service by their labels.",
          ...(direction === "egress" && isHost(peer) ? { breaks: "egress" } : {}),
        },
      ];
    }),
  ),
};

/** The API server behind its cluster IP: the backup job that is silently dead. */
export const apiServerByClusterIp: LintRule = {
  id: "api-server-by-cluster-ip",
  severity: "warning",
  title: "The API server by its cluster IP",
  why: "The cluster IP is translated to the API server's own address and port, which the rule then does not allow.",
  source: "cilium/cilium#20550, #33525; KBVE/kbve#14223 (a weekly backup dead for 76 days)",
  find: inEachPolicy((policy, { cluster }) =>
    ipBlocksOf(policy).flatMap((placed): readonly Complaint[] => {
      const { peer, peerAt } = placed;
      const { snapshot, profile } = cluster;
      if (!isApiServers(placed, cluster)) return [];
      const slices = snapshot.endpointSlices.filter(
        ({ namespace, service }) => namespace === "default" && service === "kubernetes",
      );
      const addresses = addressesOf(slices);
      if (areAllowed(addresses, policy)) return [];
      const onNodes = addresses.some((text) => cluster.index.nodeAddresses.has(text));
      const isReached = !(onNodes && profile.ipBlockMatches === "external");
      const where =
        addresses.length === 0 ? "the API server's own address" : listed(endpointsOf(slices), "endpoint");
      const patch = isReached ? toEndpoints(placed, slices) : undefined;
      return [
        {
          at: [...peerAt, "ipBlock"],
          text: `${peer.source.cidr} is Service default/kubernetes, which is translated to ${where} before policies are asked${isReached ? "" : `; ${profile.title} does not match that by an ipBlock either, since nodes hold it`}.`,
          fix: isReached
            ? `Allow ${where} instead.`
            : "Write a CiliumNetworkPolicy with toEntities: [kube-apiserver].",
          ...(patch === undefined ? {} : { patch }),
          breaks: "egress",
        },
      ];
    }),
  ),
};

/** Nodes are an identity of their own on Cilium. */
export const ipBlockNodes: LintRule = {
  id: "ip-block-nodes",
  severity: "warning",
  title: "An ipBlock of nodes where these are never matched",
  why: "Cilium knows nodes as identities: an ipBlock does not match them unless policy-cidr-match-mode says nodes.",
  source: "Cilium documentation, policy language; cilium/cilium#12277; Azure CNI powered by Cilium",
  find: inEachPolicy((policy, { cluster }) => {
    if (cluster.profile.ipBlockMatches !== "external") return [];
    const book = addressBookOf(cluster.snapshot);
    return ipBlocksOf(policy).flatMap(({ peer, peerAt, direction }): readonly Complaint[] => {
      const nodes = book.nodesIn(peer.range);
      const isMeant = nodes.length > 0 && (isHost(peer) || isNodesRange(peer, cluster));
      if (!isMeant) return [];
      const to = direction === "ingress" ? "connections from" : "connections to";
      return [
        {
          at: [...peerAt, "ipBlock"],
          text: `${peer.source.cidr} is ${listed(nodes, "node")}; ${cluster.profile.title} never matches an ipBlock against nodes, so ${to} there stay closed.`,
          fix:
            direction === "egress"
              ? "Write a CiliumNetworkPolicy with toEntities: [host, remote-node], or kube-apiserver for the API server."
              : "Write a CiliumNetworkPolicy with fromEntities: [host, remote-node].",
          breaks: direction,
        },
      ];
    });
  }),
};

function isHost({ range }: IpBlockPeer): boolean {
  return range.first === range.last;
}

/** Whether a range holds nodes and nothing else that is known: a wide one means more than them. */
function isNodesRange({ range, source }: IpBlockPeer, { snapshot }: LintContext["cluster"]): boolean {
  const bits = Number(source.cidr.split("/")[1]);
  const isNarrow = range.family === 4 ? bits >= 20 : bits >= 64;
  return isNarrow && addressBookOf(snapshot).podsIn(range).length === 0;
}

/**
 * Whether a block in the pods' range is addresses that no pod ever gets: the first two of a node's range (its network
 * and its bridge) and its tunnel's. Calls from nodes come with these.
 */
function isNodesOwn({ range }: IpBlockPeer, snapshot: Snapshot): boolean {
  const { podRanges, tunnels } = addressBookOf(snapshot);
  return (
    podRanges.some(
      ({ range: pods }) =>
        range.family === pods.family && range.first >= pods.first && range.last <= pods.first + 1n,
    ) ||
    tunnels.some(
      ({ family, value }) => range.family === family && range.first === value && range.last === value,
    )
  );
}

function podRangeOf(peer: IpBlockPeer, snapshot: Snapshot): string | undefined {
  return addressBookOf(snapshot).podRanges.find(({ range }) => rangeWithin(peer.range, range))?.text;
}

/**
 * Services that a block means: by one address, or by a range that holds cluster IPs and no pod or node. Not the cache
 * on the host network, which takes the DNS Service's address over on its node: there it is not translated away.
 */
function servicesMeant(peer: IpBlockPeer, snapshot: Snapshot): readonly string[] {
  const book = addressBookOf(snapshot);
  const services = book.servicesIn(peer.range);
  if (services.length === 0) return [];
  if (isHost(peer)) {
    const isCache = nodeLocalDnsAddresses(snapshot).some((address) => hostCidr(address) === peer.source.cidr);
    return isCache ? [] : services;
  }
  return book.podsIn(peer.range).length + book.nodesIn(peer.range).length > 0 ? [] : services;
}

function addressesOf(slices: readonly EndpointSlice[]): readonly string[] {
  return slices.flatMap(({ endpoints }) => endpoints.flatMap(({ addresses }) => addresses));
}

/** Whether egress is let out to the API server's cluster IP where that is translated first. */
function isApiServers(
  { peer, direction }: PlacedPeer<IpBlockPeer>,
  cluster: LintContext["cluster"],
): boolean {
  if (cluster.profile.judgesBeforeTranslation || direction !== "egress") return false;
  return servicesMeant(peer, cluster.snapshot).includes("default/kubernetes");
}

/** Whether the policy lets out to all of these addresses by blocks of its own: then the cluster IP beside them is harmless. */
function areAllowed(addresses: readonly string[], policy: CompiledPolicy): boolean {
  const blocks = ipBlocksOf(policy).filter(({ direction }) => direction === "egress");
  return (
    addresses.length > 0 &&
    addresses.every((text) => {
      const address = parseAddress(text);
      return address !== undefined && blocks.some(({ peer }) => inRange(peer.range, address));
    })
  );
}

function endpointsOf(slices: readonly EndpointSlice[]): readonly string[] {
  return slices.flatMap(({ ports, endpoints }) =>
    endpoints.flatMap(({ addresses }) =>
      addresses.map((address) => `${address} on TCP ${ports[0]?.port ?? "every port"}`),
    ),
  );
}

/**
 * The endpoints in place of the cluster IP, where that is the rule's only peer, on their port alone: a rule without ports
 * would open all of the control plane's nodes.
 */
function toEndpoints(
  { peer, rule, at }: PlacedPeer<IpBlockPeer>,
  slices: readonly EndpointSlice[],
): LintPatch | undefined {
  const port = slices[0]?.ports[0]?.port;
  const cidrs = addressesOf(slices).flatMap((address) => hostCidr(address) ?? []);
  const isAlone = rule.peers !== "any" && rule.peers.length === 1;
  if (port === undefined || cidrs.length === 0 || !isAlone || !isHost(peer)) return undefined;
  return {
    effect: "moves",
    operations: [
      { op: "replace", path: pointerTo([...at, "to"]), value: cidrs.map((cidr) => ({ ipBlock: { cidr } })) },
      { op: "add", path: pointerTo([...at, "ports"]), value: [{ protocol: "TCP", port }] },
    ],
  };
}
