import type { LabelSelector } from "kubernetes-types/meta/v1";
import { isInCidr } from "./address.ts";
import { selects } from "./label-selector.ts";
import { namespaceMatches, ofFamily } from "./network-policy.ts";
import type { Side } from "./side.ts";
import type { World, WorldPod } from "./world.ts";

interface PodsPeer {
  namespaceSelector: LabelSelector;
  podSelector: LabelSelector;
}

interface AdminPeer {
  namespaces?: LabelSelector;
  pods?: PodsPeer;
  nodes?: LabelSelector;
  networks?: string[];
}

interface AdminPort {
  portNumber?: { protocol?: string; port: number };
  portRange?: { protocol?: string; start: number; end: number };
  namedPort?: string;
}

interface AdminRule {
  name?: string;
  action: "Allow" | "Deny" | "Pass";
  from?: AdminPeer[];
  to?: AdminPeer[];
  ports?: AdminPort[];
}

/** An AdminNetworkPolicy or BaselineAdminNetworkPolicy (policy.networking.k8s.io/v1alpha1), as written. */
export interface AdminPolicy {
  kind: "AdminNetworkPolicy" | "BaselineAdminNetworkPolicy";
  metadata: { name: string };
  spec: {
    priority?: number;
    subject: { namespaces?: LabelSelector; pods?: PodsPeer };
    ingress?: AdminRule[];
    egress?: AdminRule[];
  };
}

/** What a tier says: a final verdict with the policy that gave it, or nothing. */
export type TierVerdict = { verdict: "allowed" | "denied"; policy: AdminPolicy } | undefined;

/**
 * Walks one tier: policies by priority (lowest number first, then by name, where the specification leaves it open),
 * rules in their order. The first rule that matches decides; Pass leaves the tier undecided.
 */
export function adminVerdict(side: Side, kind: AdminPolicy["kind"]): TierVerdict {
  const tier = side.world.adminPolicies
    .filter((policy) => policy.kind === kind && isSubject(side.world, policy.spec.subject, side.subject))
    .sort(byPriority);
  for (const policy of tier) {
    for (const rule of policy.spec[side.direction] ?? []) {
      const action = actionOf(rule, side);
      if (action === "Pass") return undefined;
      if (action !== undefined) return { verdict: action === "Allow" ? "allowed" : "denied", policy };
    }
  }
  return undefined;
}

function byPriority(a: AdminPolicy, b: AdminPolicy): number {
  const order = (a.spec.priority ?? 0) - (b.spec.priority ?? 0);
  return order !== 0 ? order : a.metadata.name < b.metadata.name ? -1 : 1;
}

/** A peer that says nothing we know is a future kind: rules fail closed (an Allow is ignored, the rest deny). */
function actionOf(rule: AdminRule, side: Side): AdminRule["action"] | undefined {
  const peers = (side.direction === "ingress" ? rule.from : rule.to) ?? [];
  if (peers.some((peer) => !isKnown(peer)) && rule.action !== "Allow") return "Deny";
  if (!peers.some((peer) => isKnown(peer) && peerMatches(peer, side))) return undefined;
  return portsMatch(rule.ports, side) ? rule.action : undefined;
}

function isKnown(peer: AdminPeer): boolean {
  return Boolean(peer.namespaces ?? peer.pods ?? peer.nodes ?? peer.networks);
}

function isSubject(world: World, subject: AdminPolicy["spec"]["subject"], pod: WorldPod): boolean {
  if (subject.namespaces) return namespaceMatches(world, subject.namespaces, pod.namespace);
  return subject.pods !== undefined && podsMatch(world, subject.pods, pod);
}

function podsMatch(world: World, peer: PodsPeer, pod: WorldPod): boolean {
  return (
    namespaceMatches(world, peer.namespaceSelector, pod.namespace) && selects(peer.podSelector, pod.labels)
  );
}

function peerMatches(peer: AdminPeer, side: Side): boolean {
  const end = side.peer;
  if (peer.networks) return networksMatch(peer.networks, side);
  if (peer.nodes) return end.kind === "node" && selects(peer.nodes, end.node.labels);
  if (end.kind !== "pod") return false;
  if (peer.namespaces) return namespaceMatches(side.world, peer.namespaces, end.pod.namespace);
  return peer.pods !== undefined && podsMatch(side.world, peer.pods, end.pod);
}

/** Unlike ipBlock, `networks` is defined to match addresses inside the cluster too. */
function networksMatch(networks: readonly string[], side: Side): boolean {
  const { peer } = side;
  const addresses =
    peer.kind === "external"
      ? [peer.ip]
      : ofFamily(peer.kind === "pod" ? peer.pod.ips : peer.node.addresses, side);
  return addresses.some((address) => networks.some((cidr) => isInCidr(address, cidr)));
}

function portsMatch(ports: AdminPort[] | undefined, side: Side): boolean {
  if (ports === undefined || ports.length === 0) return true;
  return ports.some((entry) => portMatches(entry, side));
}

function portMatches(entry: AdminPort, side: Side): boolean {
  const { portNumber, portRange, namedPort } = entry;
  if (portNumber) return (portNumber.protocol ?? "TCP") === side.protocol && portNumber.port === side.port;
  if (portRange) {
    const inside = side.port >= portRange.start && side.port <= portRange.end;
    return (portRange.protocol ?? "TCP") === side.protocol && inside;
  }
  return (side.receiver?.ports ?? []).some(
    (port) => port.name === namedPort && port.protocol === side.protocol && port.port === side.port,
  );
}
