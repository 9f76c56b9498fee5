import type { NetworkPolicy } from "kubernetes-types/networking/v1";
import { adminVerdict, type AdminPolicy } from "./admin-policy.ts";
import { allows, appliesTo, isolates } from "./network-policy.ts";
import { CILIUM_LIKE, type Endpoint, type EnforcementProfile, type Side } from "./side.ts";
import type { Connection, Party, World, WorldPod } from "./world.ts";

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
 * A pod always reaches itself; a node always reaches the pods it runs. A pod that does not exist in the world is a
 * caller's error.
 *
 * @throws Error when the connection names a pod or node that the world does not have.
 */
export function judge(
  world: World,
  connection: Connection,
  profile: EnforcementProfile = CILIUM_LIKE,
): Judgement {
  const sender = lookUp(world, connection.from);
  const receiver = lookUp(world, connection.to);
  if (isSamePod(sender, receiver)) return { verdict: "allowed", by: [] };
  const packet = {
    world,
    profile,
    protocol: connection.protocol,
    port: connection.port,
    family: connection.family,
    receiver: receiver.kind === "pod" ? receiver.pod : undefined,
  };
  const by: SideJudgement[] = [];
  if (sender.kind === "pod") {
    by.push(judgeSide({ ...packet, direction: "egress", subject: sender.pod, peer: receiver }));
  }
  if (receiver.kind === "pod" && by[0]?.verdict !== "denied") {
    by.push(judgeSide({ ...packet, direction: "ingress", subject: receiver.pod, peer: sender }));
  }
  return { verdict: by.some((side) => side.verdict === "denied") ? "denied" : "allowed", by };
}

function lookUp(world: World, party: Party): Endpoint {
  if (party.kind === "external") return party;
  if (party.kind === "node") return nodeNamed(world, party.name);
  const pod = world.pods.get(`${party.namespace}/${party.name}`);
  if (pod === undefined) throw new Error(`no running pod ${party.namespace}/${party.name}`);
  return pod.hostNetwork ? nodeNamed(world, pod.nodeName) : { kind: "pod", pod };
}

function nodeNamed(world: World, name: string): Endpoint {
  const node = world.nodes.get(name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return { kind: "node", node };
}

function isSamePod(a: Endpoint, b: Endpoint): boolean {
  return a.kind === "pod" && b.kind === "pod" && a.pod === b.pod;
}

function judgeSide(side: Side): SideJudgement {
  if (side.direction === "ingress" && isOwnNode(side.subject, side.peer)) return open(side);
  return (
    fromTier(side, "AdminNetworkPolicy") ??
    byNetworkPolicies(side) ??
    fromTier(side, "BaselineAdminNetworkPolicy") ??
    open(side)
  );
}

/** Kubelet probes and everything else from the pod's own node pass whatever the policies say. */
function isOwnNode(pod: WorldPod, peer: Endpoint): boolean {
  return peer.kind === "node" && peer.node.name === pod.nodeName;
}

function open(side: Side): SideJudgement {
  return { direction: side.direction, verdict: "allowed", isolated: false, policies: [] };
}

function fromTier(side: Side, kind: AdminPolicy["kind"]): SideJudgement | undefined {
  const found = adminVerdict(side, kind);
  if (found === undefined) return undefined;
  const policies = [{ kind, namespace: "", name: found.policy.metadata.name }];
  return { direction: side.direction, verdict: found.verdict, isolated: true, policies };
}

/** Decides finally wherever any NetworkPolicy isolates the pod in this direction; says nothing elsewhere. */
function byNetworkPolicies(side: Side): SideJudgement | undefined {
  const isolating = side.world.networkPolicies.filter(
    (policy) => appliesTo(policy, side.subject) && isolates(policy, side.direction),
  );
  if (isolating.length === 0) return undefined;
  const allowing = isolating.filter((policy) => allows(policy, side));
  const speaking = allowing.length > 0 ? allowing : isolating;
  return {
    direction: side.direction,
    verdict: allowing.length > 0 ? "allowed" : "denied",
    isolated: true,
    policies: speaking.map(nameOf),
  };
}

function nameOf(policy: NetworkPolicy): PolicyName {
  const { namespace = "default", name = "" } = policy.metadata ?? {};
  return { kind: "NetworkPolicy", namespace, name };
}
