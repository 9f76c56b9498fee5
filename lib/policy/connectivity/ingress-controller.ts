import { compileSnapshot } from "../compile/compile-snapshot.ts";
import type { CompiledPod } from "../compile/compiled-cluster.ts";
import { selects } from "../selector/selects.ts";
import type {
  ContainerPort,
  Pod,
  Service,
  ServicePort,
  Snapshot,
  Workload,
  WorkloadId,
} from "../model/snapshot.ts";
import { INGRESS_CONTROLLER, type Connection } from "./connection.ts";
import { connectivityOf, type Connectivity } from "./connectivity.ts";
import type { PortSet } from "./port-set.ts";

/** A Service that an Ingress or a Route leads to. Without `port`, all ports of the Service are meant. */
export interface IngressBackend {
  readonly namespace: string;
  readonly service: string;
  /** The Service's port by number or name, or the port of its pods behind it. */
  readonly port?: number | string;
}

const CONTROLLER: Workload = {
  id: "ingress-controller-ns/Pod/ingress-controller" as WorkloadId,
  namespace: "ingress-controller-ns",
  kind: "Pod",
  name: "ingress-controller",
  templateLabels: {},
};

/**
 * What is open from whoever serves Ingresses and Routes to the workloads that they lead to.
 *
 * Nobody knows from manifests where that runs. As in netpol-analyzer it is a pod without labels in a namespace of its
 * own, which policies judge like any other; it asks for the ports behind the Services, as far as the pods declare them.
 * Openings are of the connectivity's own pool.
 */
export function ingressConnections(
  { cluster, openings }: Connectivity,
  backends: readonly IngressBackend[],
): readonly Connection[] {
  if (backends.length === 0) return [];
  const policies = cluster.policies.map(({ source }) => source);
  const extended = compileSnapshot(withController(cluster.snapshot), policies, cluster.profile);
  const connectivity = connectivityOf(extended);
  const sender = connectivity.workloads.findIndex(({ workload }) => workload.id === CONTROLLER.id);
  const row = connectivity.rowFrom(sender);
  return connectivity.workloads.flatMap((receiver, index): readonly Connection[] => {
    const pod = extended.podsByWorkload.get(receiver.workload.id)?.[0];
    if (pod === undefined || index === sender) return [];
    const opening = askedFor(connectivity, row[index] as number, servedPorts(connectivity, pod, backends));
    if (opening.possible.bounds.length === 0) return [];
    return [{ sender: INGRESS_CONTROLLER, receiver, opening: openings.get(openings.own(opening)) }];
  });
}

function withController(snapshot: Snapshot): Snapshot {
  const pod: Pod = {
    namespace: CONTROLLER.namespace,
    name: CONTROLLER.name,
    uid: CONTROLLER.id,
    workload: CONTROLLER.id,
    labels: {},
    ips: [],
    hostNetwork: false,
    finished: false,
    ready: true,
    restarts: 0,
    ports: [],
    dnsPolicy: "ClusterFirst",
    dnsNameservers: [],
    createdAtMs: snapshot.takenAtMs,
  };
  return {
    ...snapshot,
    workloads: [...snapshot.workloads, CONTROLLER],
    pods: [...snapshot.pods, pod],
  };
}

function askedFor({ openings }: Connectivity, id: number, asked: PortSet): Connection["opening"] {
  const { certain, possible } = openings.get(id);
  const { intersection } = openings.ports;
  return openings.get(openings.idOf(intersection(certain, asked), intersection(possible, asked)));
}

/** The ports of a pod that some backend leads to. */
function servedPorts(
  { cluster, openings: { ports } }: Connectivity,
  pod: CompiledPod,
  backends: readonly IngressBackend[],
): PortSet {
  const numbers = backends
    .filter(({ namespace }) => namespace === pod.namespace)
    .flatMap((backend) => servicesOf(cluster.snapshot, backend, pod).flatMap((s) => targetPorts(s, backend)))
    .flatMap((target) => podPorts(target, pod.ports ?? []));
  return numbers.reduce((set, port) => ports.union(set, ports.range("TCP", port, port)), ports.none);
}

/** A Service without a selector says nothing about pods. */
function servicesOf({ services }: Snapshot, backend: IngressBackend, pod: CompiledPod): readonly Service[] {
  return services.filter(
    ({ namespace, name, selector }) =>
      namespace === backend.namespace &&
      name === backend.service &&
      selector !== undefined &&
      selects({ matchLabels: selector }, pod.labels),
  );
}

/** A backend names a port of the Service or the pods' port behind it; the first that fits is meant. */
function targetPorts({ ports }: Service, { port }: IngressBackend): readonly ServicePort["targetPort"][] {
  if (port === undefined) return ports.map(({ targetPort }) => targetPort);
  const meant = ports.find((p) => p.name === port || p.port === port || p.targetPort === port);
  return meant === undefined ? [] : [meant.targetPort];
}

/** Ingresses and Routes lead to TCP ports that the pod declares. */
function podPorts(target: number | string, declared: readonly ContainerPort[]): readonly number[] {
  return declared
    .filter(
      (p) => p.protocol === "TCP" && (typeof target === "string" ? p.name === target : p.port === target),
    )
    .map(({ port }) => port);
}
