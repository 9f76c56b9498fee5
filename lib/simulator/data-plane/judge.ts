import type { NetworkPolicy } from "kubernetes-types/networking/v1";
import type { AdminPolicy, Tier } from "./admin-policy.ts";
import { adminVerdict, BY_NAME } from "./admin-tier.ts";
import { addressIn, familyBetween, lookUp, type Endpoint } from "./endpoint.ts";
import { CILIUM_LIKE, type EnforcementProfile } from "./enforcement-profile.ts";
import { allowingAmong, appliesTo, isolates } from "./network-policy.ts";
import type { Side, TieOrder } from "./side.ts";
import type { Connection, World, WorldPod } from "./world.ts";

/** Names a policy that spoke. `namespace` is empty for cluster-wide kinds. */
export interface PolicyName {
  kind: "NetworkPolicy" | AdminPolicy["kind"];
  namespace: string;
  name: string;
}

/** What one end of a connection decided. */
export interface SideJudgement {
  direction: "egress" | "ingress";
  verdict: "allowed" | "denied";
  /** Whether any policy governs that pod in this direction. */
  isolated: boolean;
  /** The policies that allowed it, or the ones that isolate the pod and did not. Empty where nothing governs. */
  policies: readonly PolicyName[];
}

/** The verdict with what led to it: the sender's side first; the receiver's is missing where the sender's denied. */
export interface Judgement {
  verdict: "allowed" | "denied";
  by: readonly SideJudgement[];
}

/**
 * Decides a connection by the letter of the NetworkPolicy specification: slowly, obviously, and without looking at
 * anything but the world given. It is the second opinion that the engine of `lib/policy` is tested against.
 *
 * Each end that is a pod is asked by itself, and both must agree. A pod always reaches itself, except in a round trip
 * through a Service, which some profiles judge as any other connection. `tieOrder` says what the API does not: which of
 * several admin policies with one priority comes first.
 *
 * @throws Error when the connection names a pod or node that the world does not have.
 */
export function judge(
  world: World,
  connection: Connection,
  profile: EnforcementProfile = CILIUM_LIKE,
  tieOrder: TieOrder = BY_NAME,
): Judgement {
  return judgeBetween({ egress: world, ingress: world }, connection, profile, tieOrder);
}

/**
 * Like `judge`, while two agents do not know of the same policies: the sender's judges what leaves by its world, the
 * receiver's what arrives by its own.
 */
export function judgeBetween(
  worlds: Readonly<Record<Side["direction"], World>>,
  connection: Connection,
  profile: EnforcementProfile,
  tieOrder: TieOrder = BY_NAME,
): Judgement {
  const sender = lookUp(worlds.egress, connection.from, profile);
  const receiver = lookUp(worlds.egress, connection.to, profile);
  const mayBeJudged = connection.throughService === true && !profile.hairpinPasses;
  if (isSamePod(sender, receiver) && !mayBeJudged) return { verdict: "allowed", by: [] };
  const family = familyBetween(connection, sender, receiver);
  const packet = {
    profile,
    protocol: connection.protocol,
    port: connection.port,
    family,
    tieOrder,
    receiver: receiver.kind === "pod" ? receiver.pod : undefined,
  };
  const sides: Side[] = [];
  if (sender.kind === "pod") {
    const peerAddress = addressIn(receiver, family);
    const mine = { world: worlds.egress, direction: "egress", subject: sender.pod } as const;
    sides.push({ ...packet, ...mine, peer: receiver, peerAddress });
  }
  if (receiver.kind === "pod") {
    const peerAddress = addressIn(sender, family);
    const mine = { world: worlds.ingress, direction: "ingress", subject: receiver.pod } as const;
    sides.push({ ...packet, ...mine, peer: sender, peerAddress });
  }
  return judgeSides(sides);
}

function judgeSides(sides: readonly Side[]): Judgement {
  const by: SideJudgement[] = [];
  for (const side of sides) {
    by.push(judgeSide(side));
    if (by.at(-1)?.verdict === "denied") return { verdict: "denied", by };
  }
  return { verdict: "allowed", by };
}

function isSamePod(a: Endpoint, b: Endpoint): boolean {
  return a.kind === "pod" && b.kind === "pod" && a.pod === b.pod;
}

/** Admin tier, NetworkPolicies, Baseline tier, and what none of them decides is open: in this order. */
function judgeSide(side: Side): SideJudgement {
  if (passesUnjudged(side)) return open(side);
  return fromTier(side, "Admin") ?? byNetworkPolicies(side) ?? byBaseline(side) ?? open(side);
}

/** What no policy is asked about. Kubelet probes and everything else from the pod's own node are the usual case. */
function passesUnjudged({ profile, direction, subject, peer, family }: Side): boolean {
  if (!profile.enforces) return true;
  if (family === 6 && !profile.filtersIpv6) return true;
  if (!isOwnNode(subject, peer)) return false;
  return direction === "ingress" ? profile.ownNodeGetsIn : profile.ownNodeIsReached;
}

function isOwnNode(pod: WorldPod, peer: Endpoint): boolean {
  return peer.kind === "node" && peer.node.name === pod.nodeName;
}

function open(side: Side): SideJudgement {
  return { direction: side.direction, verdict: "allowed", isolated: false, policies: [] };
}

function fromTier(side: Side, tier: Tier): SideJudgement | undefined {
  const found = adminVerdict(side, tier);
  if (found === undefined) return undefined;
  const { kind, metadata } = found.policy;
  const policies = [{ kind, namespace: "", name: metadata.name }];
  return { direction: side.direction, verdict: found.verdict, isolated: true, policies };
}

/** Decides finally wherever any NetworkPolicy isolates the pod in this direction; says nothing elsewhere. */
function byNetworkPolicies(side: Side): SideJudgement | undefined {
  const isolating = side.world.networkPolicies.filter(
    (policy) => appliesTo(policy, side.subject) && isolates(policy, side.direction),
  );
  if (isolating.length === 0) return undefined;
  const allowing = allowingAmong(isolating, side);
  const speaking = allowing.length > 0 ? allowing : isolating;
  return {
    direction: side.direction,
    verdict: allowing.length > 0 ? "allowed" : "denied",
    isolated: true,
    policies: speaking.map(nameOf),
  };
}

/** The baseline is asked direction by direction, but by plugins to which a selected pod is simply not its business. */
function byBaseline(side: Side): SideJudgement | undefined {
  const { profile, world, subject } = side;
  const isSelected = world.networkPolicies.some((policy) => appliesTo(policy, subject));
  return profile.selectionSilencesBaseline && isSelected ? undefined : fromTier(side, "Baseline");
}

function nameOf(policy: NetworkPolicy): PolicyName {
  const { namespace = "default", name = "" } = policy.metadata ?? {};
  return { kind: "NetworkPolicy", namespace, name };
}
