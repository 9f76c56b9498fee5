import type { Node, Pod, PodSpec, Service } from "kubernetes-types/core/v1";
import type { EndpointSlice } from "kubernetes-types/discovery/v1";
import type { NetworkPolicy } from "kubernetes-types/networking/v1";
import type { KubeObject, OwnerReference } from "../api/object-store.ts";
import type { AdminPolicy } from "./admin-policy.ts";
import type { Labels } from "./label-selector.ts";
import type {
  DeclaredPort,
  Protocol,
  ServicePort,
  World,
  WorldNode,
  WorldPod,
  WorldService,
} from "./world.ts";

/** The API groups of the kinds that shape a world: other groups have kinds of the same names. */
const GROUP_OF_KIND: Readonly<Record<string, string>> = {
  AdminNetworkPolicy: "policy.networking.k8s.io",
  BaselineAdminNetworkPolicy: "policy.networking.k8s.io",
  ClusterNetworkPolicy: "policy.networking.k8s.io",
  EndpointSlice: "discovery.k8s.io",
  Job: "batch",
  Namespace: "",
  NetworkPolicy: "networking.k8s.io",
  Node: "",
  Pod: "",
  ReplicaSet: "apps",
  Service: "",
};

/** Whether an object of this API group and kind shapes a world; changes to others need no new one. */
export function shapesWorld({ apiVersion, kind }: { apiVersion: string; kind: string }): boolean {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return Object.hasOwn(GROUP_OF_KIND, kind) && GROUP_OF_KIND[kind] === group;
}

const PROXY_VISIBILITY = "policy.cilium.io/proxy-visibility";

/** Reads a world out of plain Kubernetes objects; kinds that do not shape one are passed over. */
export function worldOf(objects: Iterable<KubeObject>): World {
  const byKind = Map.groupBy([...objects].filter(shapesWorld), (object) => object.kind);
  const of = <T>(kind: string): (KubeObject & T)[] => (byKind.get(kind) ?? []) as (KubeObject & T)[];
  const controllers = new Map(
    [...of("ReplicaSet"), ...of("Job")].map((object) => [controllerKey(object), object]),
  );
  const pods = of<Pod>("Pod").filter(isOnTheNetwork);
  return {
    namespaces: new Map(of("Namespace").map(({ metadata }) => [metadata.name, metadata.labels ?? {}])),
    pods: new Map(pods.map((pod) => [keyOf(pod), podOf(pod, controllers)])),
    nodes: new Map(of<Node>("Node").map((node) => [node.metadata.name, nodeOf(node)])),
    services: servicesOf(of<Service>("Service"), of<EndpointSlice>("EndpointSlice")),
    networkPolicies: of<NetworkPolicy>("NetworkPolicy"),
    adminPolicies: [
      ...of<AdminPolicy>("AdminNetworkPolicy"),
      ...of<AdminPolicy>("BaselineAdminNetworkPolicy"),
      ...of<AdminPolicy>("ClusterNetworkPolicy"),
    ] as unknown as AdminPolicy[],
  };
}

/** A pod that finished has given its address back; one that has none yet cannot send. */
function isOnTheNetwork(pod: Pod): boolean {
  const finished = pod.status?.phase === "Succeeded" || pod.status?.phase === "Failed";
  return !finished && (pod.status?.podIP ?? "") !== "";
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? "default"}/${object.metadata.name}`;
}

function controllerKey(object: KubeObject): string {
  return `${object.kind}/${keyOf(object)}`;
}

function podOf(object: KubeObject & Pod, controllers: ReadonlyMap<string, KubeObject>): WorldPod {
  const { name, namespace = "default", labels = {}, annotations = {} } = object.metadata;
  const spec: Partial<PodSpec> = (object as Pod).spec ?? {};
  const { nodeName = "", serviceAccountName: serviceAccount = "default" } = spec;
  return {
    namespace,
    name,
    labels,
    ips: addressesOf(object),
    hostNetwork: spec.hostNetwork === true,
    nodeName,
    ports: portsOf(object),
    serviceAccount,
    dnsVisibility: (annotations[PROXY_VISIBILITY] ?? "").includes("DNS"),
    nameservers: ownNameservers(spec),
    workload: topOwner(object, controllers),
  };
}

function ownNameservers({ dnsPolicy, dnsConfig }: Partial<PodSpec>): string[] {
  return dnsPolicy === "None" ? (dnsConfig?.nameservers ?? []) : [];
}

function addressesOf({ status }: Pod): string[] {
  const all = (status?.podIPs ?? []).flatMap(({ ip }) => (ip === undefined ? [] : [ip]));
  return all.length > 0 ? all : [status?.podIP ?? ""];
}

/** Sidecars (restartable init containers) declare ports as other containers do; other init containers serve nobody. */
function portsOf({ spec }: Pod): DeclaredPort[] {
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  const containers = [...sidecars, ...(spec?.containers ?? [])];
  return containers
    .flatMap((container) => container.ports ?? [])
    .map(({ name, containerPort: port, protocol = "TCP" }) => ({
      name,
      port,
      protocol: protocol as Protocol,
    }));
}

/** Follows controller references as far as the given ReplicaSets and Jobs lead. */
function topOwner(
  object: KubeObject,
  controllers: ReadonlyMap<string, KubeObject>,
): { kind: string; name: string } {
  const owner = controllerOf(object);
  if (owner === undefined || owner.kind === "Node") return { kind: object.kind, name: object.metadata.name };
  const parent = controllers.get(`${owner.kind}/${object.metadata.namespace ?? "default"}/${owner.name}`);
  return parent === undefined ? { kind: owner.kind, name: owner.name } : topOwner(parent, controllers);
}

function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller === true);
}

function nodeOf(object: KubeObject & Node): WorldNode {
  const addresses = (object as Node).status?.addresses ?? [];
  return {
    name: object.metadata.name,
    addresses: addresses.filter(({ type }) => type.endsWith("IP")).map(({ address }) => address),
    labels: object.metadata.labels ?? {},
  };
}

function servicesOf(
  services: (KubeObject & Service)[],
  slices: (KubeObject & EndpointSlice)[],
): Map<string, WorldService> {
  const slicesOf = Map.groupBy(slices, (slice) => {
    const labels: Labels = slice.metadata.labels ?? {};
    return `${slice.metadata.namespace ?? "default"}/${labels["kubernetes.io/service-name"] ?? ""}`;
  });
  return new Map(
    services.map((service) => [keyOf(service), serviceOf(service, slicesOf.get(keyOf(service)) ?? [])]),
  );
}

function serviceOf(object: KubeObject & Service, slices: EndpointSlice[]): WorldService {
  const { spec } = object as Service;
  const clusterIps = spec?.clusterIPs ?? (spec?.clusterIP === undefined ? [] : [spec.clusterIP]);
  return {
    namespace: object.metadata.namespace ?? "default",
    name: object.metadata.name,
    clusterIps: clusterIps.filter((ip) => ip !== "" && ip !== "None"),
    ports: (spec?.ports ?? []).map((port) => servicePort(port, slices)),
  };
}

/** A slice's port belongs to the Service port of the same name; both may be nameless. */
function servicePort(
  port: { name?: string; port: number; protocol?: string },
  slices: EndpointSlice[],
): ServicePort {
  const name = port.name ?? "";
  const backends = slices.flatMap((slice) => {
    const target = (slice.ports ?? []).find((candidate) => (candidate.name ?? "") === name)?.port;
    if (target === undefined) return [];
    const ready = slice.endpoints.filter((endpoint) => endpoint.conditions?.ready !== false);
    return ready.flatMap((endpoint) => endpoint.addresses.map((ip) => ({ ip, port: target })));
  });
  return { name, port: port.port, protocol: (port.protocol ?? "TCP") as Protocol, backends };
}
