import type { LabelSelector } from "kubernetes-types/meta/v1";
import type {
  IPBlock,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from "kubernetes-types/networking/v1";
import { isInCidr } from "./address.ts";
import { selects } from "./label-selector.ts";
import type { Side } from "./side.ts";
import type { Protocol, World, WorldPod } from "./world.ts";

/** Whether the policy applies to this pod at all: its own namespace, and its podSelector. */
export function appliesTo(policy: NetworkPolicy, pod: WorldPod): boolean {
  if ((policy.metadata?.namespace ?? "default") !== pod.namespace) return false;
  return selects(policy.spec?.podSelector ?? {}, pod.labels);
}

/**
 * Whether the policy isolates the pods it selects in this direction.
 *
 * Without `policyTypes` it always isolates for ingress, and for egress only if it has an egress rule: `egress: []`
 * does not count (networking.k8s.io/v1, NetworkPolicySpec.policyTypes).
 */
export function isolates(policy: NetworkPolicy, direction: Side["direction"]): boolean {
  const types = policy.spec?.policyTypes ?? [];
  if (types.length > 0) return types.includes(direction === "ingress" ? "Ingress" : "Egress");
  return direction === "ingress" || (policy.spec?.egress ?? []).length > 0;
}

/** Whether a rule of the policy allows the connection of this side. Only asked where the policy isolates it. */
export function allows(policy: NetworkPolicy, side: Side): boolean {
  const namespace = policy.metadata?.namespace ?? "default";
  const rules =
    side.direction === "ingress"
      ? (policy.spec?.ingress ?? []).map((rule) => ({ peers: rule.from, ports: rule.ports }))
      : (policy.spec?.egress ?? []).map((rule) => ({ peers: rule.to, ports: rule.ports }));
  return rules.some((rule) => peersMatch(rule.peers, namespace, side) && portsMatch(rule.ports, side));
}

function peersMatch(peers: NetworkPolicyPeer[] | undefined, namespace: string, side: Side): boolean {
  if (peers === undefined || peers === null || peers.length === 0) return true;
  return peers.some((peer) => peerMatches(peer, namespace, side));
}

function peerMatches(peer: NetworkPolicyPeer, namespace: string, side: Side): boolean {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  if (ipBlock) return !podSelector && !namespaceSelector && blockMatches(ipBlock, side);
  if (!podSelector && !namespaceSelector) return false;
  if (side.peer.kind !== "pod") return false;
  const { pod } = side.peer;
  const inNamespace = namespaceSelector
    ? namespaceMatches(side.world, namespaceSelector, pod.namespace)
    : pod.namespace === namespace;
  return inNamespace && selects(podSelector ?? {}, pod.labels);
}

/** Whether the namespace has matching labels; one that has no object carries only its name label. */
export function namespaceMatches(world: World, selector: LabelSelector, namespace: string): boolean {
  return selects(selector, {
    ...world.namespaces.get(namespace),
    "kubernetes.io/metadata.name": namespace,
  });
}

function blockMatches(block: IPBlock, side: Side): boolean {
  return addressesForBlocks(side).some(
    (address) =>
      isInCidr(address, block.cidr) && !(block.except ?? []).some((except) => isInCidr(address, except)),
  );
}

/** The peer's addresses that an ipBlock may match: what counts besides external ones is the CNI's own choice. */
function addressesForBlocks(side: Side): string[] {
  const { peer, profile } = side;
  if (peer.kind === "external") return [peer.ip];
  if (peer.kind === "pod") return profile.ipBlockMatchesPods ? ofFamily(peer.pod.ips, side) : [];
  return profile.ipBlockMatchesNodes ? ofFamily(peer.node.addresses, side) : [];
}

/** A connection between pods is of one family: the one asked about, else that of the peer's first address. */
export function ofFamily(addresses: readonly string[], side: { family: 4 | 6 | undefined }): string[] {
  const family = side.family ?? (addresses[0]?.includes(":") ? 6 : 4);
  return addresses.filter((address) => address.includes(":") === (family === 6));
}

function portsMatch(ports: NetworkPolicyPort[] | undefined, side: Side): boolean {
  if (ports === undefined || ports === null || ports.length === 0) return true;
  return ports.some((entry) => portMatches(entry, side));
}

function portMatches(entry: NetworkPolicyPort, side: Side): boolean {
  if ((entry.protocol ?? "TCP") !== side.protocol) return false;
  const { port, endPort } = entry;
  if (port === undefined || port === null) return true;
  if (typeof port === "string") return namesPort(side.receiver, port, side);
  if (endPort === undefined || endPort === null) return side.port === port;
  return side.port >= port && side.port <= endPort;
}

/** Named ports resolve on the receiving pod, by name and protocol; nothing but a pod has any. */
function namesPort(
  receiver: WorldPod | undefined,
  name: string,
  packet: { protocol: Protocol; port: number },
): boolean {
  return (receiver?.ports ?? []).some(
    (declared) =>
      declared.name === name && declared.protocol === packet.protocol && declared.port === packet.port,
  );
}
