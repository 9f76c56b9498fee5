import { familyOf, type Family } from "./address.ts";
import type { EnforcementProfile } from "./enforcement-profile.ts";
import type { Connection, Party, World, WorldNode, WorldPod } from "./world.ts";

/**
 * An end of a connection, looked up. A pod on the host network has become its node, where the profile sees it so;
 * `pod` still says which it is.
 */
export type Endpoint =
  | { kind: "pod"; pod: WorldPod }
  | { kind: "node"; node: WorldNode; ip: string | undefined; pod?: WorldPod }
  | { kind: "external"; ip: string; names: readonly string[] };

/**
 * Finds the end that a party names.
 *
 * @throws Error when the party is a pod or a node that the world does not have.
 */
export function lookUp(world: World, party: Party, profile: EnforcementProfile): Endpoint {
  if (party.kind === "external") return { kind: "external", ip: party.ip, names: party.names ?? [] };
  if (party.kind === "node") return { kind: "node", node: nodeNamed(world, party.name), ip: party.ip };
  const pod = world.pods.get(`${party.namespace}/${party.name}`);
  if (pod === undefined) throw new Error(`no running pod ${party.namespace}/${party.name}`);
  if (!pod.hostNetwork || profile.hostNetworkPod === "pod") return { kind: "pod", pod };
  return { kind: "node", node: nodeOf(world, pod), ip: undefined, pod };
}

function nodeNamed(world: World, name: string): WorldNode {
  const node = world.nodes.get(name);
  if (node === undefined) throw new Error(`no node ${name}`);
  return node;
}

/** The node of a hostNetwork pod; one that the world does not have has at least the pod's addresses. */
function nodeOf(world: World, pod: WorldPod): WorldNode {
  return world.nodes.get(pod.nodeName) ?? { name: pod.nodeName, addresses: pod.ips, labels: {} };
}

/** The family in which two ends talk: the one asked about, else the first of the receiver's that the sender has too. */
export function familyBetween({ family }: Connection, sender: Endpoint, receiver: Endpoint): Family {
  if (family !== undefined) return family;
  const theirs = addressesOf(sender).map(familyOf);
  const families = addressesOf(receiver).map(familyOf);
  return families.find((one) => theirs.includes(one)) ?? families[0] ?? theirs[0] ?? 4;
}

/** The address by which an end takes part in a connection of this family; undefined where it has none. */
export function addressIn(end: Endpoint, family: Family): string | undefined {
  return addressesOf(end).find((address) => familyOf(address) === family);
}

function addressesOf(end: Endpoint): readonly string[] {
  if (end.kind === "external") return [end.ip];
  if (end.kind === "pod") return end.pod.ips;
  if (end.ip !== undefined) return [end.ip];
  return end.pod === undefined ? end.node.addresses : [...end.pod.ips, ...end.node.addresses];
}
