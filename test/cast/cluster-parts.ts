import type {
  CniFacts,
  ClusterId,
  ContainerPort,
  EndpointSlice,
  Labels,
  Namespace,
  NetworkPolicy,
  NetworkPolicySpec,
  Node,
  Peer,
  Pod,
  Service,
  Snapshot,
  Workload,
  WorkloadId,
} from "#lib/policy/index.ts";

/** The moment at which every fixture of the town was looked at: 2026-11-24 08:00 UTC. */
export const TOWN_AT_MS = Date.UTC(2026, 10, 24, 8, 0, 0);

/** A namespace with the label that the control plane gives each. */
export function namespaceOf(name: string, labels: Labels = {}): Namespace {
  return {
    name,
    uid: `uid-ns-${name}`,
    labels: { "kubernetes.io/metadata.name": name, ...labels },
    annotations: {},
    terminating: false,
  };
}

/** A workload by its id, `namespace/Kind/name`. Its own selector is its template labels; bare pods and jobs have none. */
export function workloadOf(id: string, labels: Labels, more: Partial<Workload> = {}): Workload {
  const [namespace = "", kind = "", name = ""] = id.split("/");
  const hasSelector = !["Pod", "CronJob", "Job"].includes(kind);
  return {
    id: id as WorkloadId,
    namespace,
    kind,
    name,
    templateLabels: labels,
    ...(hasSelector ? { selector: { matchLabels: labels } } : {}),
    ...more,
  };
}

/** A running, ready pod of `workload` with its template labels and one address. */
export function podOf(workload: Workload, name: string, ip: string, more: Partial<Pod> = {}): Pod {
  return {
    namespace: workload.namespace,
    name,
    uid: `uid-pod-${workload.namespace}-${name}`,
    workload: workload.id,
    labels: workload.templateLabels,
    ips: ip === "" ? [] : [ip],
    hostIP: "10.0.0.11",
    nodeName: "node-1",
    hostNetwork: false,
    finished: false,
    ready: true,
    restarts: 0,
    ports: [],
    dnsPolicy: "ClusterFirst",
    dnsNameservers: [],
    createdAtMs: TOWN_AT_MS - 86_400_000,
    ...more,
  };
}

/** A container port with a name. */
export function portOf(
  name: string,
  port: number,
  protocol: ContainerPort["protocol"] = "TCP",
): ContainerPort {
  return { name, port, protocol };
}

/** A ClusterIP Service. */
export function serviceOf(namespace: string, name: string, more: Partial<Service>): Service {
  return { namespace, name, type: "ClusterIP", clusterIPs: [], ports: [], loadBalancerIPs: [], ...more };
}

/** The endpoint slice of a Service over `pods`, ports after translation. */
export function sliceOf(
  service: Service,
  pods: readonly Pod[],
  ports: EndpointSlice["ports"],
): EndpointSlice {
  return {
    namespace: service.namespace,
    name: `${service.name}-abcde`,
    service: service.name,
    ports,
    endpoints: pods.map((pod) => ({
      addresses: pod.ips,
      ready: pod.ready,
      nodeName: pod.nodeName,
      podName: pod.name,
    })),
  };
}

/** A node with one address and one pod range. */
export function nodeOf(name: string, ip: string, podCIDR: string): Node {
  return { name, ips: [ip], podCIDRs: [podCIDR], labels: { "kubernetes.io/hostname": name } };
}

/** A NetworkPolicy with exactly this spec. */
export function policyOf(namespace: string, name: string, spec: NetworkPolicySpec): NetworkPolicy {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { namespace, name, uid: `uid-np-${namespace}-${name}`, resourceVersion: "1" },
    spec,
  };
}

/** The peer that flows of a workload carry. */
export function peerOf(workload: Workload): Peer {
  return {
    kind: "workload",
    id: workload.id,
    namespace: workload.namespace,
    name: workload.name,
    workloadKind: workload.kind,
  };
}

/** A peer outside the cluster, by address and optionally by name. */
export function externalPeer(address: string, fqdn?: string): Peer {
  return fqdn === undefined
    ? { kind: "external", addresses: [address] }
    : { kind: "external", fqdn, addresses: [address] };
}

/** A snapshot of nothing but what is given. */
export function snapshotOf(parts: Partial<Snapshot>): Snapshot {
  return {
    clusterId: "town" as ClusterId,
    resourceVersion: "100",
    takenAtMs: TOWN_AT_MS,
    namespaces: [],
    workloads: [],
    pods: [],
    services: [],
    endpointSlices: [],
    nodes: [],
    policies: [],
    foreignPolicies: [],
    cni: CALICO,
    ...parts,
  };
}

/** A CNI that evaluates ipBlocks against raw addresses, pods included: the engine's `spec` profile. */
export const CALICO: CniFacts = {
  name: "calico",
  version: "3.30.1",
  enforces: "yes",
  adminKinds: "all",
  evidence: "DaemonSet kube-system/calico-node",
};

/** A CNI whose ipBlocks never match pods or nodes: the engine's `cilium` profile. */
export const CILIUM: CniFacts = {
  name: "cilium",
  version: "1.18.2",
  enforces: "yes",
  adminKinds: "all",
  evidence: "DaemonSet kube-system/cilium",
};
