import type { LabelSelector } from "kubernetes-types/meta/v1";
import { isInCidr } from "./address.ts";
import type { AdminPeer, AdminPolicy, OldNamespaces, PodsSelection } from "./admin-policy.ts";
import { selects } from "./label-selector.ts";
import { namespaceMatches } from "./network-policy.ts";
import type { Side } from "./side.ts";
import type { World, WorldPod } from "./world.ts";

/** Whether the policy speaks for the side's pod. One on the host network is nobody's subject, unless it is just a pod. */
export function isSubject(
  { world, subject }: Pick<Side, "world" | "subject">,
  written: AdminPolicy["spec"]["subject"],
): boolean {
  if (written.namespaces) return inNamespaces(world, written.namespaces, subject);
  return Boolean(written.pods) && podsMatch(world, written.pods!, subject);
}

/** Whether any field of the peer is known in this direction: rules of ingress name pods and nothing else. */
export function isKnownPeer(peer: AdminPeer, { direction }: Side): boolean {
  if (peer.namespaces || peer.pods) return true;
  return direction === "egress" && Boolean(peer.nodes ?? peer.networks ?? peer.domainNames);
}

/** Whether a known peer is the other end of this side. */
export function peerMatches(peer: AdminPeer, side: Side): boolean {
  const end = side.peer;
  if (peer.networks) return networksMatch(peer.networks, side);
  if (peer.nodes) return nodesMatch(peer.nodes, side);
  if (peer.domainNames) return end.kind === "external" && namesMatch(peer.domainNames, end.names);
  if (end.kind !== "pod") return false;
  if (peer.namespaces) return inNamespaces(side.world, peer.namespaces, end.pod);
  return podsMatch(side.world, peer.pods!, end.pod);
}

function inNamespaces(world: World, written: LabelSelector | OldNamespaces, pod: WorldPod): boolean {
  const selector = "namespaceSelector" in written ? (written.namespaceSelector ?? {}) : written;
  return namespaceMatches(world, selector as LabelSelector, pod.namespace);
}

function podsMatch(world: World, written: PodsSelection, pod: WorldPod): boolean {
  const namespaces = written.namespaceSelector ?? written.namespaces ?? {};
  return inNamespaces(world, namespaces, pod) && selects(written.podSelector ?? {}, pod.labels);
}

function nodesMatch(selector: LabelSelector, { peer, profile }: Side): boolean {
  return profile.nodesAreFound && peer.kind === "node" && selects(selector, peer.node.labels);
}

/** Unlike ipBlock, `networks` is defined to match addresses inside the cluster too. */
function networksMatch(networks: readonly string[], { peer, profile, peerAddress }: Side): boolean {
  if (peer.kind === "pod" && !profile.networksMatchPods) return false;
  return peerAddress !== undefined && networks.some((cidr) => isInCidr(peerAddress, cidr));
}

/** A name matches itself and no subdomain; `*.` at the front stands for one or more whole labels. */
function namesMatch(patterns: readonly string[], names: readonly string[]): boolean {
  return patterns.some((pattern) => names.some((name) => nameMatches(plain(pattern), plain(name))));
}

function nameMatches(pattern: string, name: string): boolean {
  if (!pattern.startsWith("*.")) return name === pattern;
  const domain = pattern.slice(1);
  return name.endsWith(domain) && name.length > domain.length;
}

/** Names are the same in any case and with or without the dot of the root. */
function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}
