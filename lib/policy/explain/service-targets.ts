import type { Protocol } from "../model/network-policy.ts";
import type { Endpoint, EndpointSlice, Pod, Service, ServicePort, Snapshot } from "../model/snapshot.ts";
import { apiServerAddresses } from "./address-owner.ts";
import {
  externalHopEnd,
  familyOf,
  nodeHopEnd,
  podHopEnd,
  workloadHopEnd,
  type AddressFamily,
  type HopEnd,
} from "./hop-end.ts";

/** Where one port of a Service leads: an endpoint and the port there; 0 where a template does not tell what a name stands for. */
export interface ServiceTarget {
  readonly end: HopEnd;
  readonly port: number;
  readonly protocol: Protocol;
  readonly ready: boolean;
}

/**
 * The endpoints behind one port of a Service, after translation: from its endpoint slices; where it has none, from its
 * selector over running pods, then over the templates of workloads. A slice's port is matched by name, and its number
 * is the target port that those endpoints were found to have, so that a named one may differ from pod to pod. A pod
 * that declares no port of that name is no endpoint of it: Kubernetes leaves it out. With a family, the slices of that
 * one alone count.
 */
export function serviceTargets(
  snapshot: Snapshot,
  service: Service,
  port: ServicePort,
  family?: AddressFamily,
): readonly ServiceTarget[] {
  const fromSlices = targetsFromSlices(slicesOf(snapshot, service, family), port, (endpoint) =>
    endpointEnd(snapshot, service, endpoint),
  );
  if (fromSlices.length > 0 || service.selector === undefined) return fromSlices;
  const pods = runningPods(snapshot, service);
  if (pods.length > 0) {
    return pods.flatMap((pod) => {
      const number = targetPortOn(pod, port);
      return number === undefined
        ? []
        : [{ end: podHopEnd(pod), port: number, protocol: port.protocol, ready: pod.ready }];
    });
  }
  const number = typeof port.targetPort === "number" ? port.targetPort : 0;
  return templateEnds(snapshot, service).map((end) => ({
    end,
    port: number,
    protocol: port.protocol,
    ready: true,
  }));
}

/** Everything behind a Service, whatever its ports: what opens connections there, and what a headless name leads to. */
export function serviceEndpoints(snapshot: Snapshot, service: Service): readonly HopEnd[] {
  const written = slicesOf(snapshot, service).flatMap(({ endpoints }) =>
    endpoints.flatMap((endpoint) => endpointEnd(snapshot, service, endpoint) ?? []),
  );
  if (written.length > 0 || service.selector === undefined)
    return [...new Map(written.map((end) => [end.text, end])).values()];
  const pods = runningPods(snapshot, service);
  return pods.length > 0 ? pods.map(podHopEnd) : templateEnds(snapshot, service);
}

/** The running pods that a Service selects and that declare no port by the name to which one of its ports leads. */
export function podsWithoutTarget(snapshot: Snapshot, service: Service, port: ServicePort): readonly Pod[] {
  if (service.selector === undefined) return [];
  return runningPods(snapshot, service).filter((pod) => targetPortOn(pod, port) === undefined);
}

/** Whether a Service has no address of its own, so that nothing is translated and the sender picks a pod by name. */
export function isHeadless(service: Service): boolean {
  return service.type !== "ExternalName" && service.clusterIPs.includes("None");
}

/** A dual-stack Service has slices of both families, which name the same pods. */
function targetsFromSlices(
  slices: readonly EndpointSlice[],
  port: ServicePort,
  endOf: (endpoint: Endpoint) => HopEnd | undefined,
): readonly ServiceTarget[] {
  const targets = slices.flatMap((slice) => {
    const match = slice.ports.find(
      (entry) => (entry.name ?? "") === (port.name ?? "") && entry.protocol === port.protocol,
    );
    const number = match?.port;
    if (number === undefined) return [];
    return slice.endpoints.flatMap((endpoint) => {
      const end = endOf(endpoint);
      return end === undefined ? [] : [{ end, port: number, protocol: port.protocol, ready: endpoint.ready }];
    });
  });
  return [...new Map(targets.map((target) => [`${target.end.text} ${target.port}`, target])).values()];
}

/** The pod that an endpoint names (undefined once it has finished), or the address that somebody wrote by hand. */
function endpointEnd(
  snapshot: Snapshot,
  service: Service,
  { addresses, podName }: Endpoint,
): HopEnd | undefined {
  if (podName !== undefined) {
    const pod = snapshot.pods.find((one) => one.namespace === service.namespace && one.name === podName);
    return pod === undefined || pod.finished ? undefined : podHopEnd(pod);
  }
  if (service.namespace === "default" && service.name === "kubernetes")
    return nodeHopEnd("api-server", apiServerAddresses(snapshot), "the API server");
  return externalHopEnd(addresses);
}

function targetPortOn(pod: Pod, { targetPort, protocol }: ServicePort): number | undefined {
  if (typeof targetPort === "number") return targetPort;
  return pod.ports.find((one) => one.name === targetPort && one.protocol === protocol)?.port;
}

function slicesOf(
  { endpointSlices }: Snapshot,
  { namespace, name }: Service,
  family?: AddressFamily,
): readonly EndpointSlice[] {
  const own = endpointSlices.filter((slice) => slice.namespace === namespace && slice.service === name);
  if (family === undefined) return own;
  return own.map((slice) => ({
    ...slice,
    endpoints: slice.endpoints.filter(({ addresses }) =>
      addresses.some((address) => familyOf(address) === family),
    ),
  }));
}

function runningPods({ pods }: Snapshot, service: Service): readonly Pod[] {
  return pods.filter(
    (pod) => pod.namespace === service.namespace && !pod.finished && holds(service, pod.labels),
  );
}

function templateEnds({ workloads }: Snapshot, service: Service): readonly HopEnd[] {
  return workloads
    .filter((one) => one.namespace === service.namespace && holds(service, one.templateLabels))
    .map(workloadHopEnd);
}

function holds({ selector = {} }: Service, labels: Pod["labels"]): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
