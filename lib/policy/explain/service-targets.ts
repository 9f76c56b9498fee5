import type { Protocol } from "../network-policy.ts";
import type { Pod, Service, ServicePort, Snapshot } from "../snapshot.ts";
import { apiServerAddresses } from "./address-owner.ts";
import { externalHopEnd, nodeHopEnd, podHopEnd, workloadHopEnd, type HopEnd } from "./hop-end.ts";

/** Where one port of a Service leads: an endpoint and the port there; 0 where a named target port can't be resolved. */
export interface ServiceTarget {
  readonly end: HopEnd;
  readonly port: number;
  readonly protocol: Protocol;
  readonly ready: boolean;
}

/**
 * The endpoints behind one port of a Service, after translation: from its endpoint slices; where it has none, from its
 * selector over running pods, then over the templates of workloads. A slice's port is matched by name, and its number
 * is the target port that those endpoints were found to have, so that a named one may differ from pod to pod.
 */
export function serviceTargets(
  snapshot: Snapshot,
  service: Service,
  port: ServicePort,
): readonly ServiceTarget[] {
  const fromSlices = targetsFromSlices(snapshot, service, port);
  if (fromSlices.length > 0 || service.selector === undefined) return fromSlices;
  const pods = selected(service, snapshot.pods).filter((pod) => !pod.finished);
  if (pods.length > 0) {
    return pods.map((pod) => ({
      end: podHopEnd(pod),
      port: targetPortOn(pod, port),
      protocol: port.protocol,
      ready: pod.ready,
    }));
  }
  const templates = snapshot.workloads.filter(
    (one) => one.namespace === service.namespace && holds(service, one.templateLabels),
  );
  const number = typeof port.targetPort === "number" ? port.targetPort : 0;
  return templates.map((workload) => ({
    end: workloadHopEnd(workload),
    port: number,
    protocol: port.protocol,
    ready: true,
  }));
}

/** Whether a Service has no address of its own, so that nothing is translated and the sender picks a pod by name. */
export function isHeadless(service: Service): boolean {
  return service.type !== "ExternalName" && service.clusterIPs.includes("None");
}

function targetsFromSlices(snapshot: Snapshot, service: Service, port: ServicePort): ServiceTarget[] {
  const slices = snapshot.endpointSlices.filter(
    (slice) => slice.namespace === service.namespace && slice.service === service.name,
  );
  return slices.flatMap((slice) => {
    const match = slice.ports.find(
      (entry) => (entry.name ?? "") === (port.name ?? "") && entry.protocol === port.protocol,
    );
    const number = match?.port;
    if (number === undefined) return [];
    return slice.endpoints.flatMap(({ addresses, podName, ready }) => {
      const end = endpointEnd(snapshot, service, { addresses, podName });
      return end === undefined ? [] : [{ end, port: number, protocol: port.protocol, ready }];
    });
  });
}

/** The pod that an endpoint names (undefined once it has finished), or the address that somebody wrote by hand. */
function endpointEnd(
  snapshot: Snapshot,
  service: Service,
  { addresses, podName }: { readonly addresses: readonly string[]; readonly podName?: string },
): HopEnd | undefined {
  if (podName !== undefined) {
    const pod = snapshot.pods.find((one) => one.namespace === service.namespace && one.name === podName);
    return pod === undefined || pod.finished ? undefined : podHopEnd(pod);
  }
  if (service.namespace === "default" && service.name === "kubernetes")
    return nodeHopEnd("api-server", apiServerAddresses(snapshot), "the API server");
  return externalHopEnd(addresses);
}

function targetPortOn(pod: Pod, { targetPort, protocol }: ServicePort): number {
  if (typeof targetPort === "number") return targetPort;
  return pod.ports.find((one) => one.name === targetPort && one.protocol === protocol)?.port ?? 0;
}

function selected(service: Service, pods: readonly Pod[]): readonly Pod[] {
  return pods.filter((pod) => pod.namespace === service.namespace && holds(service, pod.labels));
}

function holds({ selector = {} }: Service, labels: Pod["labels"]): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
