import type { Container, Pod as RawPod, PodSpec, PodStatus } from "kubernetes-types/core/v1";
import type { ContainerPort, Pod, Protocol } from "#lib/policy/index.ts";
import { cloudIdentityOf } from "./cloud-identity.ts";
import { millis, ownerOf, type OwnerRef } from "./owner-ref.ts";
import { probesOf } from "./pod-probes.ts";
import { podAnnotations } from "./telling-annotations.ts";

/** A pod before its owner is known to the top: owners arrive by other watches, in any order. */
export interface PodRow {
  readonly pod: Omit<Pod, "workload">;
  readonly owner?: OwnerRef;
}

/** What of a Pod the rooms use. */
export function podRow(raw: unknown): PodRow {
  const { metadata = {}, spec, status = {} } = raw as RawPod;
  const pod = {
    namespace: metadata.namespace ?? "",
    name: metadata.name ?? "",
    uid: metadata.uid ?? "",
    labels: metadata.labels ?? {},
    ...placeOf(spec, status),
    ...healthOf(status),
    ports: portsOf(spec),
    ...dnsOf(spec),
    serviceAccount: spec?.serviceAccountName,
    ...platformOf({ metadata, spec }),
    createdAtMs: millis(metadata.creationTimestamp) ?? 0,
  };
  return { pod, owner: ownerOf(metadata.ownerReferences) };
}

function placeOf(
  spec: PodSpec | undefined,
  status: PodStatus,
): Pick<Pod, "ips" | "hostIP" | "nodeName" | "hostNetwork"> {
  const ips = status.podIPs?.map((entry) => entry.ip ?? "") ?? [status.podIP ?? ""];
  return {
    ips: ips.filter((ip) => ip !== ""),
    hostIP: status.hostIP,
    nodeName: spec?.nodeName,
    hostNetwork: spec?.hostNetwork ?? false,
  };
}

function healthOf(status: PodStatus): Pick<Pod, "finished" | "ready" | "restarts"> {
  const ready = status.conditions?.find((condition) => condition.type === "Ready");
  const containers = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])];
  return {
    finished: status.phase === "Succeeded" || status.phase === "Failed",
    ready: ready?.status === "True",
    restarts: containers.reduce((sum, container) => sum + (container.restartCount ?? 0), 0),
  };
}

/** What discovery asks of a pod. Whatever is absent takes no room: most pods of a large cluster have none of it. */
function platformOf({
  metadata,
  spec,
}: RawPod): Pick<Pod, "annotations" | "probes" | "containers" | "cloudIdentity"> {
  const running = runningContainers(spec);
  const annotations = podAnnotations(metadata?.annotations ?? {});
  const probes = probesOf(running);
  const cloudIdentity = cloudIdentityOf(metadata?.labels ?? {}, running);
  return {
    ...(annotations === undefined ? {} : { annotations }),
    ...(probes.length === 0 ? {} : { probes }),
    ...(running.length === 0 ? {} : { containers: running.map((container) => container.name) }),
    ...(cloudIdentity === undefined ? {} : { cloudIdentity }),
  };
}

function portsOf(spec: PodSpec | undefined): ContainerPort[] {
  return runningContainers(spec).flatMap(containerPorts);
}

/** Restartable init containers (sidecars) run as long as the pod and serve like any other; the rest are over early. */
function runningContainers(spec: PodSpec | undefined): readonly Container[] {
  const sidecars = (spec?.initContainers ?? []).filter(
    (container) => (container as { restartPolicy?: string }).restartPolicy === "Always",
  );
  return [...(spec?.containers ?? []), ...sidecars];
}

function containerPorts(container: Container): ContainerPort[] {
  return (container.ports ?? []).map((port) => ({
    name: port.name,
    port: port.containerPort,
    protocol: (port.protocol ?? "TCP") as Protocol,
  }));
}

function dnsOf(spec: PodSpec | undefined): Pick<Pod, "dnsPolicy" | "dnsNameservers"> {
  return {
    dnsPolicy: (spec?.dnsPolicy ?? "ClusterFirst") as Pod["dnsPolicy"],
    dnsNameservers: spec?.dnsConfig?.nameservers ?? [],
  };
}
