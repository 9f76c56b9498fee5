import {
  selects,
  type Pod,
  type Protocol,
  type Service,
  type ServicePort,
  type WorkloadId,
} from "#lib/policy/index.ts";
import { nameOf, type ClusterIndex } from "./cluster-index.ts";

/** One place where a Service's port is really answered: what packets carry after service translation. */
export interface ServiceBackend {
  readonly servicePort: ServicePort;
  readonly port: number;
  readonly protocol: Protocol;
  /** "" where a pod has none yet. */
  readonly address: string;
  /** Absent for endpoints that somebody wrote by hand. */
  readonly pod?: Pod;
}

/** The port that a reference means: by number, by name, and, as Routes say it, by what it leads to. */
export function servicePorts(
  service: Service,
  wanted: number | string | undefined,
  byTarget = false,
): readonly ServicePort[] {
  if (wanted === undefined) return service.ports;
  const named = service.ports.filter((port) => port.name === wanted || port.port === wanted);
  if (named.length > 0 || !byTarget) return named;
  return service.ports.filter((port) => port.targetPort === wanted);
}

/**
 * Where these ports of a Service are answered: as its endpoint slices say, or, where it has no endpoint, by the pods of
 * its selector. A pod that does not declare a port of that name answers nothing there.
 */
export function backendsOf(
  index: ClusterIndex,
  service: Service,
  ports: readonly ServicePort[] = service.ports,
): readonly ServiceBackend[] {
  const sliced = ports.flatMap((port) => slicedBackends(index, service, port));
  return sliced.length > 0 ? sliced : ports.flatMap((port) => selectedBackends(index, service, port));
}

function slicedBackends(
  index: ClusterIndex,
  service: Service,
  servicePort: ServicePort,
): readonly ServiceBackend[] {
  const slices = index.slicesOf.get(nameOf(service)) ?? [];
  return slices.flatMap(({ ports, endpoints }) =>
    ports
      .filter(
        (port) => (port.name ?? "") === (servicePort.name ?? "") && port.protocol === servicePort.protocol,
      )
      .flatMap(({ port, protocol }) => {
        if (port === undefined) return [];
        return endpoints.flatMap(({ addresses, podName }) =>
          addresses.map((address): ServiceBackend => {
            const pod =
              podName === undefined
                ? index.podAt.get(address)
                : index.podNamed.get(`${service.namespace}/${podName}`);
            return { servicePort, port, protocol, address, ...(pod === undefined ? {} : { pod }) };
          }),
        );
      }),
  );
}

function selectedBackends(
  index: ClusterIndex,
  service: Service,
  servicePort: ServicePort,
): readonly ServiceBackend[] {
  return selectedPods(index, service).flatMap((pod): readonly ServiceBackend[] => {
    const port = podPort(pod, servicePort.targetPort, servicePort.protocol);
    if (port === undefined) return [];
    return [{ servicePort, port, protocol: servicePort.protocol, address: pod.ips[0] ?? "", pod }];
  });
}

/** Running pods of a Service's selector; none where it has no selector. */
export function selectedPods(index: ClusterIndex, { namespace, selector }: Service): readonly Pod[] {
  if (selector === undefined) return [];
  const pods = index.podsIn.get(namespace) ?? [];
  return pods.filter((pod) => selects({ matchLabels: selector }, pod.labels));
}

/** The number of a pod's port; undefined where it declares none of that name. */
export function podPort(pod: Pod, target: number | string, protocol?: Protocol): number | undefined {
  if (typeof target === "number") return target;
  if (/^\d+$/.test(target)) return Number(target);
  return pod.ports.find(
    (port) => port.name === target && (protocol === undefined || port.protocol === protocol),
  )?.port;
}

/** A workload with the ports at which it answers. */
export interface WorkloadPorts {
  readonly workload: WorkloadId;
  readonly ports: readonly { readonly port: number; readonly protocol: Protocol }[];
}

/** Backends by the workload that answers, and those that are no pod. */
export function byWorkload(backends: readonly ServiceBackend[]): {
  readonly workloads: readonly WorkloadPorts[];
  readonly byHand: readonly ServiceBackend[];
} {
  const ofPods = backends.filter((backend) => backend.pod !== undefined);
  const groups = Map.groupBy(ofPods, (backend) => (backend.pod as Pod).workload);
  return {
    workloads: [...groups].map(([workload, group]) => ({ workload, ports: distinctPorts(group) })),
    byHand: backends.filter((backend) => backend.pod === undefined),
  };
}

/** Each port once, by number and protocol. */
export function distinctPorts(
  ports: readonly { readonly port: number; readonly protocol: Protocol }[],
): WorkloadPorts["ports"] {
  const distinct = new Map(
    ports.map(({ port, protocol }) => [`${protocol} ${port}`, { port, protocol }] as const),
  );
  return [...distinct.values()].toSorted((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : 1));
}
