import { mergeCidrs, profileOf } from "#lib/policy/index.ts";
import type { Scene } from "./scene.ts";

/** Annotations in which Calico writes the address that traffic from a node into its tunnels carries. */
const TUNNEL_ANNOTATIONS: readonly string[] = [
  "projectcalico.org/IPv4IPIPTunnelAddr",
  "projectcalico.org/IPv4VXLANTunnelAddr",
  "projectcalico.org/IPv6VXLANTunnelAddr",
  "projectcalico.org/IPv4WireguardInterfaceAddr",
];

/** CNIs that send a node's own traffic into an overlay with the first address of the node's pod range. */
const FIRST_OF_RANGE: ReadonlySet<string> = new Set(["flannel", "kube-router"]);

/**
 * The addresses that packets of these nodes may carry as their sender, by node address: their own, and that of the tunnel
 * by which they reach pods of other nodes, where the CNI says it. Without `ips`, of every node.
 */
export function nodeSources(scene: Scene, ips?: readonly string[]): readonly string[] {
  const { snapshot, cni, index } = scene;
  const nodes = ips === undefined ? snapshot.nodes : ips.flatMap((ip) => index.nodeAt.get(ip) ?? []);
  const names = new Set(nodes.map((node) => node.name));
  const tunnels = (snapshot.evidence?.nodes ?? [])
    .filter((node) => names.has(node.name))
    .flatMap(({ annotations }) => TUNNEL_ANNOTATIONS.flatMap((key) => annotations[key] ?? []))
    .map((address) => address.split("/")[0] ?? "");
  const overlay = FIRST_OF_RANGE.has(cni.name)
    ? nodes.flatMap((node) => node.podCIDRs.flatMap(firstOfRange))
    : [];
  const own = ips ?? nodes.flatMap((node) => node.ips);
  return [...new Set([...own, ...tunnels, ...overlay])].filter((address) => address !== "");
}

/** `10.42.1.0/24` gives the interface of the tunnel (.0) and of the bridge (.1). */
function firstOfRange(cidr: string): readonly string[] {
  const first = /^(\d+\.\d+\.\d+\.)(\d+)\//.exec(cidr);
  if (first === null) return [];
  const [, head = "", last = "0"] = first;
  return [`${head}${last}`, `${head}${Number(last) + 1}`];
}

/**
 * The ranges that nodes give to pods, where a block of every address would admit these too, as most CNIs read it. None
 * where the CNI never matches a block against pods, or where an exception would deny what other rules allow.
 */
export function podRangesInBlocks({ snapshot, cni }: Scene): readonly string[] {
  const { ipBlockMatches, exceptDenies } = profileOf(cni);
  if (ipBlockMatches !== "all" || exceptDenies) return [];
  return mergeCidrs(snapshot.nodes.flatMap((node) => node.podCIDRs));
}

/** More addresses than a person reads one by one. */
const MANY_ADDRESSES = 24;

/** Addresses and CIDRs as CIDRs, sorted; where they are many, as the fewest that name exactly the same addresses. */
export function cidrsOf(addresses: readonly string[]): readonly string[] {
  const cidrs = addresses.map((address) => {
    if (address.includes("/")) return address;
    return `${address}/${address.includes(":") ? 128 : 32}`;
  });
  const distinct = [...new Set(cidrs)];
  return distinct.length > MANY_ADDRESSES ? mergeCidrs(distinct) : distinct.toSorted();
}
