import type {
  EndpointSlice,
  Namespace,
  Node,
  Pod,
  Service,
  Snapshot,
  Workload,
  WorkloadId,
} from "#lib/policy/index.ts";

/** Lookups over one snapshot. Pods are running ones alone: a finished pod has given up its address. */
export interface ClusterIndex {
  readonly snapshot: Snapshot;
  readonly workloads: ReadonlyMap<WorkloadId, Workload>;
  readonly podsOf: ReadonlyMap<WorkloadId, readonly Pod[]>;
  readonly podsIn: ReadonlyMap<string, readonly Pod[]>;
  readonly workloadsIn: ReadonlyMap<string, readonly Workload[]>;
  /** By `namespace/name`. */
  readonly podNamed: ReadonlyMap<string, Pod>;
  /** By address, without pods on the host network: there the address is the node's. */
  readonly podAt: ReadonlyMap<string, Pod>;
  readonly services: ReadonlyMap<string, Service>;
  readonly servicesIn: ReadonlyMap<string, readonly Service[]>;
  /** By `namespace/name` of their Service. */
  readonly slicesOf: ReadonlyMap<string, readonly EndpointSlice[]>;
  readonly namespaces: ReadonlyMap<string, Namespace>;
  readonly nodeAt: ReadonlyMap<string, Node>;
}

const indexes = new WeakMap<Snapshot, ClusterIndex>();

/** The lookups of a snapshot, made once; snapshots never change. */
export function clusterIndex(snapshot: Snapshot): ClusterIndex {
  const known = indexes.get(snapshot);
  if (known !== undefined) return known;
  const index = indexOf(snapshot);
  indexes.set(snapshot, index);
  return index;
}

function indexOf(snapshot: Snapshot): ClusterIndex {
  const { workloads, services, endpointSlices, namespaces, nodes } = snapshot;
  const pods = snapshot.pods.filter((pod) => !pod.finished);
  return {
    snapshot,
    workloads: new Map(workloads.map((workload) => [workload.id, workload])),
    podsOf: Map.groupBy(pods, (pod) => pod.workload),
    podsIn: Map.groupBy(pods, (pod) => pod.namespace),
    workloadsIn: Map.groupBy(workloads, (workload) => workload.namespace),
    podNamed: new Map(pods.map((pod) => [nameOf(pod), pod])),
    podAt: new Map(
      pods.filter((pod) => !pod.hostNetwork).flatMap((pod) => pod.ips.map((ip): [string, Pod] => [ip, pod])),
    ),
    services: new Map(services.map((service) => [nameOf(service), service])),
    servicesIn: Map.groupBy(services, (service) => service.namespace),
    slicesOf: Map.groupBy(endpointSlices, (slice) => `${slice.namespace}/${slice.service ?? ""}`),
    namespaces: new Map(namespaces.map((namespace) => [namespace.name, namespace])),
    nodeAt: new Map(nodes.flatMap((node) => node.ips.map((ip): [string, Node] => [ip, node]))),
  };
}

/** `namespace/name`. */
export function nameOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

/** Whether every running pod of a workload is on the host network: no selector finds it, and no policy governs it. */
export function isOnHost(index: ClusterIndex, workload: WorkloadId): boolean {
  const pods = index.podsOf.get(workload) ?? [];
  return pods.length > 0 && pods.every((pod) => pod.hostNetwork);
}
