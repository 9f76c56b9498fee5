import type { Service } from "#lib/policy/index.ts";
import type { Ask, AskEnd, Discovery, Unsayable } from "./ask.ts";
import { isOnHost, nameOf } from "./cluster-index.ts";
import type { Derivation } from "./finding.ts";
import { endpointsOf, rulePorts } from "./find-callees.ts";
import { madeFinding, shortName } from "./made-finding.ts";
import { nodeSources, podRangesInBlocks } from "./node-sources.ts";
import type { Scene } from "./scene.ts";
import { backendsOf, byWorkload, type ServiceBackend } from "./service-backends.ts";
import { listed, portWords } from "./words.ts";

const EVERYWHERE: readonly string[] = ["0.0.0.0/0", "::/0"];

/** Annotations by which a cloud's load balancer reaches pods themselves, and not a port of the nodes. */
function reachesPods({ annotations = {} }: Service): string | undefined {
  const aws = annotations["service.beta.kubernetes.io/aws-load-balancer-nlb-target-type"];
  const type = annotations["service.beta.kubernetes.io/aws-load-balancer-type"];
  if (aws === "ip" || type === "nlb-ip")
    return "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type";
  return annotations["cloud.google.com/neg"] === undefined ? undefined : "cloud.google.com/neg";
}

/** Services that are open to the outside: by a load balancer, or by a port of every node. */
export function findExposedServices(scene: Scene): readonly Discovery[] {
  return scene.snapshot.services
    .filter(({ type }) => type === "LoadBalancer" || type === "NodePort")
    .map((service) => exposed(scene, service));
}

function exposed(scene: Scene, service: Service): Discovery {
  const backends = backendsOf(scene.index, service);
  const { workloads } = byWorkload(backends);
  const inPods = workloads.filter(({ workload }) => !isOnHost(scene.index, workload));
  const sources = sourcesOf(scene, service);
  const kind = service.type === "LoadBalancer" ? "load-balancer" : "node-port";
  const nodePorts = service.ports.flatMap(({ nodePort }) => nodePort ?? []);
  const finding = madeFinding({
    kind,
    name: nameOf(service),
    title: `${service.type} ${nameOf(service)}`,
    text: `${behind(backends, inPods.length === 0 && workloads.length > 0)} ${sources.words}`,
    certainty: backends.length === 0 ? "unknown" : sources.certainty,
    derivedFrom: derivations(service, nodePorts),
    workloads: workloads.map(({ workload }) => workload),
    namespaces: inPods.length === 0 ? [] : [service.namespace],
    endpoints: endpointsOf(backends),
  });
  const asks = inPods.flatMap(({ workload, ports }) =>
    sources.ends.map((sender): Ask => ({
      sender,
      receiver: { kind: "workload", workload },
      ports: rulePorts(ports),
      because: `${service.type} ${nameOf(service)} leads from outside to ${shortName(workload)} on ${portWords(ports)}. ${sources.words}`,
      only: "ingress",
    })),
  );
  return { finding, asks, unsayable: inPods.length === 0 ? [] : sources.unsayable };
}

function behind(backends: readonly ServiceBackend[], isHost: boolean): string {
  if (backends.length === 0) return "It leads to no endpoint as it stands.";
  const { workloads } = byWorkload(backends);
  const names = listed(workloads.map(({ workload }) => shortName(workload)));
  if (isHost) return `It leads to ${names} on the host network, which no policy governs.`;
  return `It leads to ${names || "endpoints that are no pods"} on ${portWords(backends)}.`;
}

interface Sources {
  readonly ends: readonly AskEnd[];
  readonly words: string;
  readonly certainty: "certain" | "likely";
  readonly unsayable: readonly Unsayable[];
}

/** Whom the Service lets in. Everywhere is outside the cluster: its own pods are allowed by name, where they are seen. */
function clientsOf(scene: Scene, { loadBalancerSourceRanges }: Service): AskEnd {
  const clients = { kind: "addresses", are: "outside", label: "clients" } as const;
  if (loadBalancerSourceRanges !== undefined) return { ...clients, addresses: loadBalancerSourceRanges };
  return { ...clients, addresses: EVERYWHERE, except: podRangesInBlocks(scene) };
}

/** Whom pods see as the sender of traffic from outside. */
function sourcesOf(scene: Scene, service: Service): Sources {
  const clients = clientsOf(scene, service);
  const allowed =
    service.loadBalancerSourceRanges === undefined
      ? "clients anywhere"
      : `clients of ${listed(service.loadBalancerSourceRanges)}`;
  const byPods = service.type === "LoadBalancer" ? reachesPods(service) : undefined;
  if (byPods !== undefined) return fromBalancer(service, byPods, clients);
  if (service.externalTrafficPolicy === "Local") {
    const words = `externalTrafficPolicy is Local, so pods see ${allowed}.`;
    return { ends: [clients], words, certainty: "certain", unsayable: [] };
  }
  const nodes: AskEnd = {
    kind: "addresses",
    addresses: nodeSources(scene),
    are: "nodes",
    label: "nodes",
  };
  const words = `externalTrafficPolicy is Cluster, so pods see a node in place of ${allowed}, or the client itself where its node has an endpoint or the network keeps it.`;
  return { ends: [clients, nodes], words, certainty: "likely", unsayable: [] };
}

function fromBalancer(service: Service, annotation: string, clients: AskEnd): Sources {
  const words = `Its load balancer reaches pods themselves (${annotation}), so they see it, from subnets of the cloud's network, or the client where addresses are kept.`;
  const isGoogle = annotation.startsWith("cloud.google.com");
  const google: AskEnd = {
    kind: "addresses",
    addresses: ["35.191.0.0/16", "130.211.0.0/22"],
    are: "outside",
    label: "load-balancer",
  };
  const text = `The load balancer of Service ${nameOf(service)} reaches pods from subnets of the cloud's network, which no object names. Allow those subnets on the pods' ports, or nobody's health check passes.`;
  return {
    ends: isGoogle ? [clients, google] : [clients],
    words,
    certainty: "likely",
    unsayable: isGoogle ? [] : [{ namespace: service.namespace, direction: "ingress", text }],
  };
}

function derivations(service: Service, nodePorts: readonly number[]): readonly Derivation[] {
  const object = `Service ${nameOf(service)}`;
  const { externalTrafficPolicy, loadBalancerSourceRanges, loadBalancerIPs, type } = service;
  return [
    { object, field: "spec.type", value: type },
    { object, field: "spec.externalTrafficPolicy", value: externalTrafficPolicy ?? "Cluster" },
    ...(loadBalancerSourceRanges === undefined
      ? []
      : [{ object, field: "spec.loadBalancerSourceRanges", value: loadBalancerSourceRanges.join(", ") }]),
    ...(loadBalancerIPs.length === 0
      ? []
      : [{ object, field: "status.loadBalancer.ingress", value: loadBalancerIPs.join(", ") }]),
    ...(nodePorts.length === 0
      ? []
      : [{ object, field: "spec.ports.nodePort", value: nodePorts.join(", ") }]),
  ];
}
