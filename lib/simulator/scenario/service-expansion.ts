import type { Pod, ServicePort, ServiceSpec } from "kubernetes-types/core/v1";
import type { KubeObject } from "../api/object-store.ts";
import type { ExpansionContext } from "./workload-expansion.ts";
import { identified, ownedBy } from "./workload-expansion.ts";
import { suffixOf } from "./deterministic-id.ts";

/** A Service completed as the API server would, with its address. */
export function completeService(service: KubeObject, { cluster, layout }: ExpansionContext): KubeObject {
  const spec = (service["spec"] ?? {}) as ServiceSpec;
  const ports = (spec.ports ?? []).map((port) => ({
    ...port,
    protocol: port.protocol ?? "TCP",
    targetPort: port.targetPort ?? port.port,
  }));
  const type = spec.type ?? "ClusterIP";
  const complete: ServiceSpec = { ...spec, type, ports, sessionAffinity: spec.sessionAffinity ?? "None" };
  if (type !== "ExternalName") {
    const clusterIP = spec.clusterIP ?? layout.clusterIp();
    Object.assign(complete, {
      clusterIP,
      clusterIPs: [clusterIP],
      ipFamilies: ["IPv4"],
      ipFamilyPolicy: "SingleStack",
    });
  }
  return identified({ ...service, spec: complete }, cluster);
}

/** The running pods that a Service selects; one without a selector selects none. */
export function podsBehind(service: KubeObject, pods: readonly KubeObject[]): KubeObject[] {
  return pods.filter((pod) => (pod as Pod).status?.phase === "Running" && isBehind(service, pod));
}

/** Whether a Service selects a pod, in whatever state that is. */
export function isBehind(service: KubeObject, pod: KubeObject): boolean {
  const selector = Object.entries((service["spec"] as ServiceSpec | undefined)?.selector ?? {});
  return (
    selector.length > 0 &&
    pod.metadata.namespace === service.metadata.namespace &&
    selector.every(([key, value]) => pod.metadata.labels?.[key] === value)
  );
}

/** A pod that is leaving still serves those that it serves, and is given nobody new. */
function conditionsOf(pod: KubeObject): { ready: boolean; serving: boolean; terminating: boolean } {
  const conditions = (pod as Pod).status?.conditions ?? [];
  const serving = conditions.find(({ type }) => type === "Ready")?.status !== "False";
  const terminating = pod.metadata.deletionTimestamp !== undefined;
  return { ready: serving && !terminating, serving, terminating };
}

/**
 * The endpoint slices of a Service: one for each set of port numbers that its pods give to the target ports, since a
 * named target port may be another number on another pod. A pod that lacks a named port leaves that port out.
 */
export function endpointSlicesOf(
  service: KubeObject,
  pods: readonly KubeObject[],
  cluster: string,
): KubeObject[] {
  const ports = (service["spec"] as ServiceSpec).ports ?? [];
  const groups = Map.groupBy(podsBehind(service, pods), (pod) =>
    JSON.stringify(ports.flatMap((port) => resolved(port, pod as Pod))),
  );
  return [...groups].map(([resolvedPorts, members]) =>
    sliceOf(service, { ports: JSON.parse(resolvedPorts), members }, cluster),
  );
}

function resolved(port: ServicePort, pod: Pod): { name: string; port: number; protocol: string }[] {
  const protocol = port.protocol ?? "TCP";
  const target = port.targetPort ?? port.port;
  if (typeof target === "number") return [{ name: port.name ?? "", port: target, protocol }];
  const declared = (pod.spec?.containers ?? [])
    .flatMap((container) => container.ports ?? [])
    .find((candidate) => candidate.name === target && (candidate.protocol ?? "TCP") === protocol);
  return declared === undefined ? [] : [{ name: port.name ?? "", port: declared.containerPort, protocol }];
}

function sliceOf(
  service: KubeObject,
  group: { ports: unknown[]; members: KubeObject[] },
  cluster: string,
): KubeObject {
  const { namespace, name } = service.metadata;
  const suffix = suffixOf(5, cluster, namespace ?? "", name, JSON.stringify(group.ports));
  const slice: KubeObject = {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: `${name}-${suffix}`,
      namespace,
      labels: {
        "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
        "kubernetes.io/service-name": name,
      },
      ownerReferences: [ownedBy(service)],
    },
    addressType: "IPv4",
    ports: group.ports,
    endpoints: group.members.map((pod) => ({
      addresses: [(pod as Pod).status?.podIP ?? ""],
      conditions: conditionsOf(pod),
      nodeName: (pod as Pod).spec?.nodeName,
      targetRef: { kind: "Pod", namespace, name: pod.metadata.name, uid: pod.metadata.uid },
    })),
  };
  return identified(slice, cluster);
}
