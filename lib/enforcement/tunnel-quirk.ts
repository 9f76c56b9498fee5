import type { ClusterEvidence, EvidenceNode } from "#lib/policy/index.ts";
import type { Quirk } from "./enforcement-report.ts";
import type { Recognition } from "./recognition.ts";

/** Annotations by which a node says that it is one end of a tunnel. */
const TUNNELS: readonly string[] = [
  "projectcalico.org/IPv4VXLANTunnelAddr",
  "projectcalico.org/IPv4IPIPTunnelAddr",
  "projectcalico.org/IPv6VXLANTunnelAddr",
];
const FLANNEL_BACKEND = "flannel.alpha.coreos.com/backend-type";

/**
 * What a node, or a pod on its host network, sends to a pod of another node through a tunnel carries the tunnel's
 * address. Engines that match raw addresses see that one; Cilium knows nodes by identity.
 */
export function tunnelQuirk({ nodes }: ClusterEvidence, { name, enforces }: Recognition): readonly Quirk[] {
  if (name === "cilium" || enforces === "no") return [];
  const told = nodes.flatMap((node) => {
    const annotation = tunnelOf(node);
    return annotation === undefined ? [] : [{ node: node.name, annotation }];
  })[0];
  if (told === undefined) return [];
  return [
    {
      id: "tunnel-addresses",
      severity: "warning",
      title: "Nodes speak from their tunnel's address",
      text: `Nodes are connected by tunnels (annotation ${told.annotation} of node ${told.node}), so what a node, or a pod on its host network, sends to a pod of another node carries the tunnel's address and not the node's: an ipBlock of node addresses in an ingress rule misses it. Take the addresses of such senders from flows.`,
      source: "projectcalico/calico#721, rancher/rke2#1227",
    },
  ];
}

function tunnelOf({ annotations }: EvidenceNode): string | undefined {
  const calico = TUNNELS.find((key) => Object.hasOwn(annotations, key));
  if (calico !== undefined) return calico;
  const backend = Object.hasOwn(annotations, FLANNEL_BACKEND) ? annotations[FLANNEL_BACKEND] : undefined;
  return backend === "vxlan" || backend === "wireguard" || backend === "ipip" ? FLANNEL_BACKEND : undefined;
}
