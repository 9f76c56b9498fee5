import type { CompiledCluster, CompiledPod } from "./compiled-cluster.ts";
import type { End } from "./end.ts";
import { parseAddress } from "./ip-address.ts";
import type { Peer } from "./peer.ts";

/** One end of a question: a peer as flows name it, or one single pod whatever its siblings may do. */
export type ReachEnd = Peer | { readonly kind: "pod"; readonly namespace: string; readonly name: string };

/** The ends that a peer stands for, or why nobody can say. */
export type Ends =
  | { readonly kind: "ends"; readonly ends: readonly End[] }
  | { readonly kind: "unresolved"; readonly reason: string };

/**
 * The single ends behind a peer. A workload is all its pods, one of each kind that policies can tell apart and of
 * each node; an external or node peer is all its addresses, or one end without an address if none is known.
 */
export function endsOf(cluster: CompiledCluster, peer: ReachEnd): Ends {
  switch (peer.kind) {
    case "pod": {
      const name = `${peer.namespace}/${peer.name}`;
      const pod = cluster.podsByName.get(name);
      if (pod === undefined) return { kind: "unresolved", reason: `No pod ${name} runs in the snapshot.` };
      return { kind: "ends", ends: [podEnd(pod)] };
    }
    case "workload": {
      const pods = cluster.podsByWorkload.get(peer.id);
      if (pods === undefined)
        return { kind: "unresolved", reason: `Workload ${peer.id} is not in the snapshot.` };
      return { kind: "ends", ends: pods.map(podEnd) };
    }
    case "external":
      return { kind: "ends", ends: addressEnds(peer.addresses, false, peer.fqdn ?? "") };
    case "node": {
      const name = peer.role === "node" ? "node" : "the API server at";
      return { kind: "ends", ends: addressEnds(peer.addresses, isOnNode(cluster, peer), name) };
    }
    case "unknown":
      return { kind: "unresolved", reason: peer.reason };
  }
}

/** A pod as an end of a connection; a hostNetwork pod is its node's address. */
export function podEnd(pod: CompiledPod): End {
  const address = pod.addresses[0];
  if (!pod.hostNetwork) return { kind: "pod", pod, address, text: pod.text };
  const text = `${pod.text} (host network${pod.hostIP === undefined ? "" : `, ${pod.hostIP}`})`;
  return {
    kind: "address",
    onNode: true,
    address,
    addressText: pod.hostIP ?? pod.addressTexts[0],
    text,
    pod,
  };
}

/** Whether an address belongs to the node that the pod runs on: such traffic is never filtered on its way in. */
export function isLocal(cluster: CompiledCluster, end: End, pod: CompiledPod): boolean {
  if (end.kind !== "address" || !end.onNode || end.addressText === undefined) return false;
  if (end.pod?.nodeName !== undefined && pod.nodeName !== undefined) return end.pod.nodeName === pod.nodeName;
  const own = [pod.hostIP, ...(cluster.nodeAddresses.get(pod.nodeName ?? "") ?? [])];
  return own.includes(end.addressText);
}

/** One end an address, or a single one without: the peer is known, its address is not. */
function addressEnds(addresses: readonly string[], onNode: boolean, name: string): readonly End[] {
  if (addresses.length === 0) return [{ kind: "address", onNode, text: `${name} (address unknown)`.trim() }];
  return addresses.map((addressText) => ({
    kind: "address",
    onNode,
    address: parseAddress(addressText),
    addressText,
    text: `${name} ${addressText}`.trim(),
  }));
}

/** A managed API server lies outside the cluster: only addresses that nodes hold are in-cluster to a CNI. */
function isOnNode(cluster: CompiledCluster, peer: Peer & { kind: "node" }): boolean {
  if (peer.role === "node") return true;
  const all = new Set([...cluster.nodeAddresses.values()].flat());
  return peer.addresses.some((address) => all.has(address));
}
