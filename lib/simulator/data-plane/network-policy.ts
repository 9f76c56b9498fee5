import type { LabelSelector } from "kubernetes-types/meta/v1";
import type {
  IPBlock,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from "kubernetes-types/networking/v1";
import { isInCidr, prefixOf } from "./address.ts";
import { selects } from "./label-selector.ts";
import { declaresPort } from "./named-port.ts";
import type { Side } from "./side.ts";
import type { World, WorldPod } from "./world.ts";

/**
 * Fields of a manifest that nobody defaulted may be absent or null; both mean the same, also where the types of the
 * API know only of absence.
 */
type Written<T> = T | null | undefined;

interface Rule {
  /** The namespace of its policy: where a podSelector alone looks. */
  namespace: string;
  peers: Written<NetworkPolicyPeer[]>;
  ports: Written<NetworkPolicyPort[]>;
}

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

/**
 * Which of the policies that isolate a pod allow the connection of this side: those with a rule of which a peer and a
 * port match. None does where the profile has an `except` drop the connection.
 */
export function allowingAmong(isolating: readonly NetworkPolicy[], side: Side): NetworkPolicy[] {
  const rules = isolating.flatMap((policy) => rulesOf(policy, side));
  if (side.profile.exceptDrops && isDropped(rules, side)) return [];
  return isolating.filter((policy) =>
    rulesOf(policy, side).some((rule) => peersMatch(rule, side) && portsMatch(rule.ports, side)),
  );
}

function rulesOf({ metadata, spec }: NetworkPolicy, { direction }: Side): Rule[] {
  const namespace = metadata?.namespace ?? "default";
  return direction === "ingress"
    ? (spec?.ingress ?? []).map((rule) => ({ namespace, peers: rule.from, ports: rule.ports }))
    : (spec?.egress ?? []).map((rule) => ({ namespace, peers: rule.to, ports: rule.ports }));
}

/**
 * Looks the peer's address up in a table of prefixes, whatever ports the rules name: every `except` is in it to drop,
 * and every block and every selected pod to let in. The longest prefix counts; letting in wins a draw.
 */
function isDropped(rules: readonly Rule[], side: Side): boolean {
  let longestExcept = -1;
  let longestOther = -1;
  for (const { peers, namespace } of rules) {
    for (const peer of peers ?? []) {
      const { ipBlock } = peer;
      if (!ipBlock && peerMatches(peer, namespace, side)) return false;
      if (ipBlock) longestOther = Math.max(longestOther, longestOf([ipBlock.cidr], side));
      if (ipBlock) longestExcept = Math.max(longestExcept, longestOf(ipBlock.except ?? [], side));
    }
  }
  return longestExcept > longestOther;
}

/** The longest of the prefixes that hold the peer's address, or -1. */
function longestOf(cidrs: readonly string[], side: Side): number {
  return Math.max(-1, ...cidrs.filter((cidr) => isInBlock(cidr, side)).map(prefixOf));
}

function peersMatch({ peers, namespace }: Rule, side: Side): boolean {
  const written = peers ?? [];
  return written.length === 0 || written.some((peer) => peerMatches(peer, namespace, side));
}

function peerMatches(peer: NetworkPolicyPeer, namespace: string, side: Side): boolean {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  if (ipBlock) return !podSelector && !namespaceSelector && blockMatches(ipBlock, side);
  if (!podSelector && !namespaceSelector) return false;
  const pod = podForSelectors(side, Boolean(podSelector));
  if (pod === undefined) return false;
  const inNamespace = namespaceSelector
    ? namespaceMatches(side.world, namespaceSelector, pod.namespace)
    : pod.namespace === namespace;
  return inNamespace && selects(podSelector ?? {}, pod.labels);
}

function podForSelectors({ peer, profile }: Side, hasPodSelector: boolean): WorldPod | undefined {
  if (peer.kind === "pod") return peer.pod;
  const isFound = peer.kind === "node" && profile.hostNetworkPod === "node-with-labels" && hasPodSelector;
  return isFound ? peer.pod : undefined;
}

/** Whether the namespace has matching labels; one that has no object carries only its name label. */
export function namespaceMatches(world: World, selector: LabelSelector, namespace: string): boolean {
  return selects(selector, {
    ...world.namespaces.get(namespace),
    "kubernetes.io/metadata.name": namespace,
  });
}

function blockMatches(block: IPBlock, side: Side): boolean {
  if (!isInBlock(block.cidr, side)) return false;
  return !(block.except ?? []).some((except) => isInBlock(except, side));
}

/** Whether the peer's address lies in the CIDR, if blocks see it at all: beyond external ones that is the CNI's choice. */
function isInBlock(cidr: string, { peer, profile, peerAddress }: Side): boolean {
  if (peer.kind === "pod" && !profile.ipBlockMatchesPods) return false;
  if (peer.kind === "node" && !profile.ipBlockMatchesNodes) return false;
  return peerAddress !== undefined && isInCidr(peerAddress, cidr);
}

function portsMatch(ports: Written<NetworkPolicyPort[]>, side: Side): boolean {
  const written = ports ?? [];
  return written.length === 0 || written.some((entry) => portMatches(entry, side));
}

function portMatches(entry: NetworkPolicyPort, side: Side): boolean {
  if ((entry.protocol ?? "TCP") !== side.protocol) return false;
  const port = entry.port as Written<number | string>;
  const endPort = entry.endPort as Written<number>;
  if (port === undefined || port === null) return true;
  if (typeof port === "string") return nameMatches(port, endPort, side);
  if (endPort === undefined || endPort === null || !side.profile.endPortCounts) return side.port === port;
  return side.port >= port && side.port <= endPort;
}

/** A name with an endPort is refused by the API, whoever reads names. */
function nameMatches(name: string, endPort: Written<number>, side: Side): boolean {
  const isRead = side.profile.namedPortsCount || (endPort !== undefined && endPort !== null);
  return isRead ? declaresPort(name, side) : true;
}
