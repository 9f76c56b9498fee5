import type {
  Service as RawService,
  ServicePort as RawServicePort,
  ServiceSpec,
} from "kubernetes-types/core/v1";
import type { EndpointSlice as RawEndpointSlice } from "kubernetes-types/discovery/v1";
import type { EndpointSlice, Protocol, Service, ServicePort } from "#lib/policy/index.ts";
import { serviceAnnotations } from "./telling-annotations.ts";

/** A Service as the rooms know it. An empty selector object selects nothing in a Service, so it counts as none. */
export function serviceFrom(raw: unknown): Service {
  const { metadata, spec = {}, status } = raw as RawService;
  return {
    namespace: metadata?.namespace ?? "",
    name: metadata?.name ?? "",
    ...servedBy(spec),
    clusterIPs: clusterIPsOf(spec),
    externalTrafficPolicy: spec.externalTrafficPolicy as Service["externalTrafficPolicy"],
    loadBalancerIPs: loadBalancerIPsOf(status),
    externalName: spec.externalName,
    ...tellingOf(raw as RawService),
  };
}

/** What a scrape and a load balancer are told by. */
function tellingOf({
  metadata = {},
  spec = {},
}: RawService): Pick<Service, "labels" | "annotations" | "loadBalancerSourceRanges" | "healthCheckNodePort"> {
  const { labels = {} } = metadata;
  const annotations = serviceAnnotations(metadata.annotations ?? {});
  const { loadBalancerSourceRanges: ranges = [], healthCheckNodePort } = spec;
  return {
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(ranges.length === 0 ? {} : { loadBalancerSourceRanges: ranges }),
    ...(healthCheckNodePort ? { healthCheckNodePort } : {}),
  };
}

function servedBy(spec: ServiceSpec): Pick<Service, "type" | "selector" | "ports"> {
  return {
    type: (spec.type ?? "ClusterIP") as Service["type"],
    selector: spec.selector && Object.keys(spec.selector).length > 0 ? spec.selector : undefined,
    ports: (spec.ports ?? []).map(servicePort),
  };
}

function loadBalancerIPsOf(status: RawService["status"]): string[] {
  const ingress = status?.loadBalancer?.ingress ?? [];
  return ingress.flatMap((entry) => (entry.ip === undefined ? [] : [entry.ip]));
}

function clusterIPsOf(spec: ServiceSpec): readonly string[] {
  if (spec.clusterIPs && spec.clusterIPs.length > 0) return spec.clusterIPs;
  return spec.clusterIP ? [spec.clusterIP] : [];
}

/** A missing targetPort means the port itself. */
function servicePort(port: RawServicePort): ServicePort {
  return {
    name: port.name,
    port: port.port,
    protocol: (port.protocol ?? "TCP") as Protocol,
    targetPort: port.targetPort ?? port.port,
    nodePort: port.nodePort,
  };
}

/** An EndpointSlice as the rooms know it. An endpoint of unknown readiness counts as ready, as the API says. */
export function endpointSliceFrom(raw: unknown): EndpointSlice {
  const { metadata = {}, endpoints, ports } = raw as RawEndpointSlice;
  return {
    namespace: metadata.namespace ?? "",
    name: metadata.name ?? "",
    service: metadata.labels?.["kubernetes.io/service-name"],
    ports: (ports ?? []).map((port) => ({
      name: port.name || undefined,
      port: port.port,
      protocol: (port.protocol ?? "TCP") as Protocol,
    })),
    endpoints: (endpoints ?? []).map((endpoint) => ({
      addresses: endpoint.addresses,
      ready: endpoint.conditions?.ready ?? true,
      nodeName: endpoint.nodeName,
      podName: endpoint.targetRef?.kind === "Pod" ? endpoint.targetRef.name : undefined,
    })),
  };
}
