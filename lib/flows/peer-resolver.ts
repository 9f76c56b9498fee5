import {
  peerKey,
  selects,
  type Peer,
  type Pod,
  type Snapshot,
  type Workload,
  type WorkloadId,
} from "#lib/policy/index.ts";
import { canonicalAddress, indexAddresses, type AddressIndex } from "./address-index.ts";
import { addressPeer } from "./address-peer.ts";
import type { DnsNames } from "./dns-names.ts";
import type { EndpointFacts, PeerResolver } from "./endpoint-facts.ts";
import { couldHaveNamed } from "./pod-name.ts";
import { reservedPeer } from "./reserved-peer.ts";
import { serviceBackend } from "./service-backend.ts";

interface SnapshotIndex {
  readonly snapshot: Snapshot;
  readonly addresses: AddressIndex;
  readonly pods: ReadonlyMap<string, Pod>;
  readonly workloads: ReadonlyMap<WorkloadId, Workload>;
  readonly workloadsIn: ReadonlyMap<string, readonly Workload[]>;
}

/**
 * A resolver over one snapshot. Evidence in falling order: identities that stand for no pod, the pod's own name, the
 * owners that the source names, the pod's labels, a controller's way of naming pods, and for an end that is not named
 * the address, which another cluster may have given to another pod: never one of another namespace. `names` are DNS
 * names learned from answers; an external peer with a name is known by it, whatever its address of the day.
 */
export function createPeerResolver(snapshot: Snapshot, names: DnsNames = new Map()): PeerResolver {
  const index: SnapshotIndex = {
    snapshot,
    addresses: indexAddresses(snapshot),
    pods: new Map(snapshot.pods.map((pod) => [`${pod.namespace}/${pod.name}`, pod])),
    workloads: new Map(snapshot.workloads.map((workload) => [workload.id, workload])),
    workloadsIn: Map.groupBy(snapshot.workloads, (workload) => workload.namespace),
  };
  const podNamed = (namespace: string, name: string) => index.pods.get(`${namespace}/${name}`);
  const peerOf = (id: WorkloadId) => workloadPeer(index.workloads.get(id), id);
  return {
    resolve: (facts) =>
      podPeer(facts, index) ??
      reservedPeer(facts, index.addresses) ??
      podAtAddress(facts, index) ??
      unnamedPod(facts) ??
      addressPeer(facts, index.addresses, names),
    behindService: (address, port, protocol) => {
      const service = index.addresses.services.get(canonicalAddress(address));
      return service && serviceBackend(service, port, protocol, { snapshot, podNamed, peerOf });
    },
  };
}

function workloadPeer(workload: Workload | undefined, id: WorkloadId): Peer {
  if (workload)
    return {
      kind: "workload",
      id,
      namespace: workload.namespace,
      name: workload.name,
      workloadKind: workload.kind,
    };
  const [namespace = "", workloadKind = "", name = ""] = id.split("/");
  return { kind: "workload", id, namespace, name, workloadKind };
}

/** An address belongs to a pod from its creation on; before, another pod may have had it. */
function podAtAddress(facts: EndpointFacts, index: SnapshotIndex): Peer | undefined {
  if (facts.address === undefined) return undefined;
  const pod = index.addresses.pods.get(canonicalAddress(facts.address));
  if (pod === undefined || pod.createdAtMs > facts.atMs) return undefined;
  if (facts.namespace !== undefined && facts.namespace !== pod.namespace) return undefined;
  return workloadPeer(index.workloads.get(pod.workload), pod.workload);
}

/** A namespace makes it a pod, though none that can be told: no node, no Service and nobody outside. */
function unnamedPod({ namespace, address }: EndpointFacts): Peer | undefined {
  if (namespace === undefined) return undefined;
  const reason = `a pod of the namespace ${namespace} that the source does not name, and no workload there is clearly its owner`;
  return { kind: "unknown", reason, namespace, address };
}

/** The peer by what the source says about the pod; undefined when it names no pod. */
function podPeer(facts: EndpointFacts, index: SnapshotIndex): Peer | undefined {
  if (facts.namespace === undefined) return undefined;
  const pod = facts.podName === undefined ? undefined : index.pods.get(`${facts.namespace}/${facts.podName}`);
  if (pod) return workloadPeer(index.workloads.get(pod.workload), pod.workload);
  const candidates = index.workloadsIn.get(facts.namespace) ?? [];
  const workload =
    ownerNamed(facts, candidates) ?? ownerByName(facts, candidates) ?? ownerByLabels(facts, candidates);
  if (workload) return workloadPeer(workload, workload.id);
  if (facts.podName === undefined) return undefined;
  return {
    kind: "unknown",
    reason: whyUnknown(`${facts.namespace}/${facts.podName}`, candidates),
    namespace: facts.namespace,
    podName: facts.podName,
    address: facts.address,
  };
}

function whyUnknown(pod: string, candidates: readonly Workload[]): string {
  if (candidates.length === 0) return `no pod ${pod} in this cluster`;
  return `pod ${pod} is gone, and no workload of the namespace is clearly its owner`;
}

/** Sources may name an owner in between (ReplicaSet, Job); then the top owner is the one that would name it so. */
function ownerNamed(facts: EndpointFacts, candidates: readonly Workload[]): Workload | undefined {
  for (const owner of facts.workloads) {
    const exact = candidates.find((workload) => workload.name === owner.name && workload.kind === owner.kind);
    if (exact) return exact;
    const above = candidates.filter((workload) => couldHaveNamed(workload, `${owner.name}-zzzzz`));
    if (above.length === 1) return above[0];
  }
  return undefined;
}

function ownerByLabels(facts: EndpointFacts, candidates: readonly Workload[]): Workload | undefined {
  if (Object.keys(facts.labels).length === 0) return undefined;
  const matching = candidates.filter(
    (workload) => workload.selector !== undefined && selects(workload.selector, facts.labels),
  );
  return matching.length === 1 ? matching[0] : undefined;
}

/** Several controllers could have named it (`web` and `web-api`): the longest name is the most specific one. */
function ownerByName(facts: EndpointFacts, candidates: readonly Workload[]): Workload | undefined {
  const podName = facts.podName;
  if (podName === undefined) return undefined;
  const matching = candidates.filter((workload) => couldHaveNamed(workload, podName));
  return matching.toSorted((a, b) => b.name.length - a.name.length)[0];
}

/** Two peers as one: the same identity with the addresses of both, at most `MAX_ADDRESSES`. */
export function mergePeers(older: Peer, newer: Peer): Peer {
  if (older === newer || peerKey(older) !== peerKey(newer)) return newer;
  if (
    (newer.kind === "external" || newer.kind === "node") &&
    (older.kind === "external" || older.kind === "node")
  ) {
    return {
      ...newer,
      addresses: [...new Set([...newer.addresses, ...older.addresses])].slice(0, MAX_ADDRESSES),
    };
  }
  return newer;
}

/** A rule lists addresses one by one, and an object with more of them is better written as a range by hand. */
export const MAX_ADDRESSES = 64;
