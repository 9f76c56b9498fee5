import type { CompiledCluster, CompiledPod } from "../compile/compiled-cluster.ts";
import {
  addressesOfMember,
  addressOfMember,
  endOf,
  endsOfMembers,
  type End,
  type Kin,
  type Member,
} from "./end.ts";
import type { Peer } from "../model/peer.ts";
import type { WorkloadId } from "../model/snapshot.ts";

/** One end of a question: a peer, or one single pod of it. */
export type ReachEnd = Peer | { readonly kind: "pod"; readonly namespace: string; readonly name: string };

/** The ends that a peer stands for, or why nobody can say. */
export type Ends =
  | { readonly kind: "ends"; readonly ends: readonly End[] }
  | { readonly kind: "unresolved"; readonly reason: string };

/**
 * The ends behind a peer. A workload is all its pods, those that no policy can tell apart together; an external or node
 * peer is all its addresses, or one without an address if none is known. Looked up once an object: peers never change.
 */
export function endsOf(cluster: CompiledCluster, peer: ReachEnd): Ends {
  if (peer.kind === "workload") return workloadEnds(cluster, peer.id);
  const { endsOfPeer } = cluster.index;
  const known = endsOfPeer.get(peer);
  if (known !== undefined) return known;
  const found = findEnds(cluster, peer);
  endsOfPeer.set(peer, found);
  return found;
}

function findEnds(cluster: CompiledCluster, peer: Exclude<ReachEnd, { kind: "workload" }>): Ends {
  switch (peer.kind) {
    case "pod":
      return namedPodEnds(cluster, `${peer.namespace}/${peer.name}`);
    case "external":
      return { kind: "ends", ends: addressEnds(peer.addresses, { onNode: false, fqdn: peer.fqdn }) };
    case "node":
      return { kind: "ends", ends: nodeEnds(cluster, peer) };
    case "unknown":
      return { kind: "unresolved", reason: peer.reason };
  }
}

/** A single pod as an end. */
export function podEnd(pod: CompiledPod): End {
  return endOf(kinOf(pod), [memberOf(pod)]);
}

/**
 * Whether an address belongs to the node that the pod runs on: such traffic is exempt, as the profile has it. A
 * hostNetwork pod's is told by the name of its node.
 */
export function isLocal(cluster: CompiledCluster, member: Member, pod: CompiledPod): boolean {
  if (member.addressText === undefined) return false;
  if (member.pod?.nodeName !== undefined && pod.nodeName !== undefined) {
    return member.pod.nodeName === pod.nodeName;
  }
  if (member.addressText === pod.hostIP) return true;
  return (cluster.nodeAddresses.get(pod.nodeName ?? "") ?? []).includes(member.addressText);
}

function workloadEnds(cluster: CompiledCluster, id: WorkloadId): Ends {
  const { endsOfWorkload, byWorkload } = cluster.index;
  const known = endsOfWorkload.get(id);
  if (known !== undefined) return known;
  const pods = byWorkload.get(id);
  if (pods === undefined) return { kind: "unresolved", reason: `Workload ${id} is not in the snapshot.` };
  const alike = Map.groupBy(pods, ({ classId }) => classId);
  const ends = [...alike.values()].flatMap((group) =>
    endsOfMembers(kinOf(group[0] as CompiledPod), group.map(memberOf)),
  );
  const found: Ends = { kind: "ends", ends };
  endsOfWorkload.set(id, found);
  return found;
}

function namedPodEnds(cluster: CompiledCluster, name: string): Ends {
  const pod = cluster.podsByName.get(name);
  if (pod === undefined) return { kind: "unresolved", reason: `Pod ${name} is not running in the snapshot.` };
  return { kind: "ends", ends: [podEnd(pod)] };
}

function kinOf({ classId, hostNetwork }: CompiledPod): Kin {
  return { kind: hostNetwork ? "address" : "pod", classId, onNode: hostNetwork };
}

function memberOf(pod: CompiledPod): Member {
  const addresses = addressesOfMember(pod.addresses);
  if (!pod.hostNetwork) return { text: pod.text, pod, ...addresses };
  const text = `${pod.text} (host network${pod.hostIP === undefined ? "" : `, ${pod.hostIP}`})`;
  return { text, pod, addressText: pod.hostIP ?? pod.addressTexts[0], ...addresses };
}

/** All addresses, or a single member without: the peer is known, its address is not. */
function addressEnds(
  addresses: readonly string[],
  { onNode, fqdn, name = fqdn ?? "" }: { onNode: boolean; fqdn?: string; name?: string },
): readonly End[] {
  const kin: Kin = { kind: "address", classId: -1, onNode, fqdn };
  if (addresses.length === 0) return [endOf(kin, [{ text: `${name} (address unknown)`.trim() }])];
  return endsOfMembers(
    kin,
    addresses.map((addressText) => ({
      text: `${name} ${addressText}`.trim(),
      addressText,
      ...addressOfMember(addressText),
    })),
  );
}

/** A managed API server lies outside the cluster: only addresses that nodes hold are in-cluster to a CNI. */
function nodeEnds(cluster: CompiledCluster, peer: Peer & { kind: "node" }): readonly End[] {
  const { nodeAddresses } = cluster.index;
  if (peer.role === "node") return addressEnds(peer.addresses, { onNode: true, name: "node" });
  const onNode = peer.addresses.some((address) => nodeAddresses.has(address));
  return addressEnds(peer.addresses, { onNode, name: "the API server at" });
}
