import {
  CLOUD_DNS_ADDRESS,
  dnsBackendsOf,
  dnsServicesOf,
  kubeletDnsAddresses,
  nodeLocalDnsAddresses,
  nodeLocalDnsPods,
  unreadOfDns,
  unreadWords,
  usesCloudDns,
  wasRead,
  type DnsBackend,
  type Pod,
  type Service,
  type Snapshot,
  type WorkloadId,
} from "#lib/policy/index.ts";
import type { Ask, Discovery } from "./ask.ts";
import { nameOf } from "./cluster-index.ts";
import type { Derivation, Finding } from "./finding.ts";
import { madeFinding, shortName } from "./made-finding.ts";
import type { Scene } from "./scene.ts";
import { distinctPorts, selectedPods } from "./service-backends.ts";
import { DNS_PORTS, resolverAsk, untoldUpstream, upstreamAsks } from "./dns-upstreams.ts";
import { counted, listed, portWords } from "./words.ts";

const BOTH = ["UDP", "TCP"] as const;

/**
 * Where this cluster's pods ask for names: the Services of its DNS with their real ports, NodeLocal DNSCache, Cloud DNS,
 * nameservers of pods' own, and what cannot be seen.
 */
export function findDns(scene: Scene): readonly Discovery[] {
  const { snapshot } = scene;
  const services = dnsServicesOf(snapshot);
  const answering = usesCloudDns(snapshot) ? [] : services;
  return [
    ...answering.flatMap((service) => dnsService(scene, service)),
    ...nodeLocal(scene),
    ...cloudDns(scene),
    ...ownNameservers(scene),
    ...nodeResolvers(scene),
    ...(isWithoutDns(scene, services) ? [noDns(scene)] : []),
  ];
}

/** Where Services were not read, that is what is said of them, and not that there are none. */
function isWithoutDns({ snapshot }: Scene, services: readonly Service[]): boolean {
  if (services.length > 0 || usesCloudDns(snapshot) || !wasRead(snapshot, "services")) return false;
  return snapshot.pods.length > 0;
}

function dnsService(scene: Scene, service: Service): readonly Discovery[] {
  const { snapshot } = scene;
  const backends = dnsBackendsOf(snapshot, service);
  const ports = distinctPorts(backends);
  const pods = backends.flatMap((backend) => podOf(scene, backend) ?? []);
  const workloads = [...new Set(pods.map((pod) => pod.workload))];
  const ips = service.clusterIPs.filter((ip) => ip !== "None");
  const isOnHost = pods.length > 0 && pods.every((pod) => pod.hostNetwork);
  const known = backends.length > 0;
  const finding = madeFinding({
    kind: "dns",
    name: nameOf(service),
    title: `${serverName(workloads)} behind Service ${nameOf(service)}`,
    text: known
      ? `Pods ask ${listed(ips)}; packets then reach ${counted(new Set(pods.map((pod) => pod.name)).size, "pod")} on ${portWords(ports)}${isOnHost ? ", on the host network, where no selector finds them" : ""}. Every pod needs this in egress, and ${service.namespace} in ingress.`
      : `The Service has ${listed(ips)} and ${nothingBehind(snapshot)}: who answers there, if anybody, cannot be told.`,
    certainty: known ? "certain" : "unknown",
    derivedFrom: dnsDerivations(scene, service, ports),
    workloads,
    namespaces: "all",
    endpoints: backends.map((backend) => ({
      address: backend.address,
      port: backend.port,
      protocol: backend.protocol,
      hostNetwork: podOf(scene, backend)?.hostNetwork ?? false,
    })),
  });
  if (!known || service.selector === undefined) return [{ finding, asks: [] }];
  const numbers = [...new Set(ports.map(({ port }) => port))];
  const asked: Ask = {
    sender: { kind: "anyone" },
    receiver: {
      kind: "pods",
      namespace: service.namespace,
      podSelector: { matchLabels: service.selector },
    },
    ports: numbers.flatMap((port) => BOTH.map((protocol) => ({ protocol, port }))),
    because: `Every pod of the cluster, and a DNS cache on nodes, asks the DNS servers behind Service ${nameOf(service)}.`,
    only: "ingress",
  };
  return [
    { finding, asks: [asked, ...upstreamAsks(scene, service, workloads)] },
    ...untoldUpstream(scene, service, workloads),
  ];
}

function nothingBehind(snapshot: Snapshot): string {
  const unread = unreadOfDns(snapshot);
  return unread.length === 0
    ? "nothing behind it"
    : `what is behind it is unknown, since ${unreadWords(unread)}`;
}

function dnsDerivations(
  { snapshot }: Scene,
  service: Service,
  ports: readonly { readonly port: number }[],
): readonly Derivation[] {
  const object = `Service ${nameOf(service)}`;
  const selector = Object.entries(service.selector ?? {}).map(([key, value]) => `${key}=${value}`);
  const isGiven = kubeletDnsAddresses(snapshot).find((address) => service.clusterIPs.includes(address));
  const numbers = [...new Set(ports.map(({ port }) => port))];
  return [
    ...(selector.length === 0 ? [] : [{ object, field: "spec.selector", value: selector.join(", ") }]),
    { object, field: "spec.clusterIPs", value: service.clusterIPs.join(", ") },
    ...(numbers.length === 0
      ? []
      : [{ object: `EndpointSlices of ${nameOf(service)}`, field: "ports", value: numbers.join(", ") }]),
    ...(isGiven === undefined
      ? []
      : [{ object: "kubelet configuration", field: "clusterDNS", value: isGiven }]),
  ];
}

function podOf({ index }: Scene, { service, podName, address }: DnsBackend): Pod | undefined {
  return podName === undefined
    ? index.podAt.get(address)
    : index.podNamed.get(`${service.namespace}/${podName}`);
}

function serverName(workloads: readonly string[]): string {
  const names = workloads.map((workload) => workload.split("/")[2] ?? "");
  if (names.some((name) => name.includes("coredns"))) return "CoreDNS";
  return names[0] ?? "DNS";
}

/** As the engine counts it: on the host network by address, on a pod network by its labels. */
function nodeLocal({ snapshot }: Scene): readonly Discovery[] {
  const pods = nodeLocalDnsPods(snapshot);
  const [first] = pods;
  if (first === undefined) return [];
  const onHost = pods.some((pod) => pod.hostNetwork);
  const addresses = onHost ? nodeLocalDnsAddresses(snapshot) : pods.flatMap((pod) => pod.ips);
  const text = onHost
    ? `It runs on the host network of every node and answers at ${listed(addresses)} there, where no podSelector finds it: policies have to name these addresses.`
    : `It runs as ordinary pods, so its labels find it; the DNS Service behind it is needed too, because the cache asks it.`;
  const finding = madeFinding({
    kind: "dns",
    name: "node-local-dns",
    title: "NodeLocal DNSCache",
    text,
    derivedFrom: [
      {
        object: `pods ${first.namespace}/${first.name.replace(/-[^-]*$/, "")}-*`,
        field: "spec.hostNetwork",
        value: String(onHost),
      },
    ],
    workloads: pods.map((pod) => pod.workload),
    namespaces: "all",
    endpoints: addresses.flatMap((address) => dnsEndpoints(address, onHost)),
  });
  const asks = onHost
    ? []
    : [...new Set(pods.map((pod) => pod.workload))].map((workload): Ask => ({
        sender: { kind: "anyone" },
        receiver: { kind: "workload", workload },
        ports: DNS_PORTS,
        because: "Every pod asks the DNS cache of its node for names.",
        only: "ingress",
      }));
  return [{ finding, asks }];
}

function dnsEndpoints(address: string, hostNetwork: boolean): Finding["endpoints"] {
  return BOTH.map((protocol) => ({ address, port: 53, protocol, hostNetwork }));
}

function cloudDns({ snapshot }: Scene): readonly Discovery[] {
  if (!usesCloudDns(snapshot)) return [];
  const finding = madeFinding({
    kind: "dns",
    name: "cloud-dns",
    title: "Cloud DNS on GKE",
    text: `No pod answers the cluster's DNS, so pods ask ${CLOUD_DNS_ADDRESS} on their node. Only an ipBlock allows it; it is the metadata server's address too, so the rule has to keep to port 53.`,
    certainty: "likely",
    derivedFrom: [
      { object: "Nodes", field: "metadata.labels[cloud.google.com/gke-nodepool]" },
      { object: "EndpointSlices of kube-system/kube-dns", field: "endpoints", value: "none" },
    ],
    namespaces: "all",
    endpoints: dnsEndpoints(CLOUD_DNS_ADDRESS, true),
  });
  return [{ finding, asks: [] }];
}

function ownNameservers({ snapshot }: Scene): readonly Discovery[] {
  const pods = snapshot.pods.filter(
    (pod) => !pod.finished && !pod.hostNetwork && pod.dnsNameservers.length > 0,
  );
  const byAddress = Map.groupBy(
    pods.flatMap((pod) => pod.dnsNameservers.map((address) => ({ address, pod }))),
    ({ address }) => address,
  );
  return [...byAddress].map(([address, users]) => {
    const namespaces = [...new Set(users.map(({ pod }) => pod.namespace))];
    const finding = madeFinding({
      kind: "dns",
      name: `nameserver/${address}`,
      title: `Nameserver ${address} of pods' own`,
      text: `${counted(users.length, "pod")} of ${listed(namespaces)} ${users.length === 1 ? "asks" : "ask"} it, as their dnsConfig says.`,
      derivedFrom: users.slice(0, 3).map(({ pod }) => ({
        object: `Pod ${nameOf(pod)}`,
        field: "spec.dnsConfig.nameservers",
        value: address,
      })),
      workloads: users.map(({ pod }) => pod.workload),
      namespaces,
      endpoints: dnsEndpoints(address, false),
    });
    return { finding, asks: [] };
  });
}

/** The workloads behind the cluster's DNS Services. */
export function dnsServers(scene: Scene): readonly WorkloadId[] {
  const backends = dnsServicesOf(scene.snapshot).flatMap((service) => dnsBackendsOf(scene.snapshot, service));
  return [...new Set(backends.flatMap((backend) => podOf(scene, backend)?.workload ?? []))];
}

/** DNS servers themselves forward to the node's resolvers; that is said of them where it belongs. */
function nodeResolvers(scene: Scene): readonly Discovery[] {
  const servers = new Set([
    ...dnsServers(scene),
    ...dnsServicesOf(scene.snapshot)
      .flatMap((service) => selectedPods(scene.index, service))
      .map((pod) => pod.workload),
  ]);
  const pods = scene.snapshot.pods.filter(
    (pod) => !pod.finished && !pod.hostNetwork && pod.dnsPolicy === "Default" && !servers.has(pod.workload),
  );
  if (pods.length === 0) return [];
  const namespaces = [...new Set(pods.map((pod) => pod.namespace))];
  const finding = madeFinding({
    kind: "dns",
    name: "node-resolvers",
    title: "Pods that ask their node's resolvers",
    text: `${counted(pods.length, "pod")} of ${listed(namespaces)} ${pods.length === 1 ? "has" : "have"} dnsPolicy Default and ${pods.length === 1 ? "asks" : "ask"} the resolvers of the node, whose addresses Kubernetes does not show. Read /etc/resolv.conf in one of them, or set dnsPolicy ClusterFirst.`,
    certainty: "unknown",
    derivedFrom: pods.slice(0, 3).map((pod) => ({
      object: `Pod ${nameOf(pod)}`,
      field: "spec.dnsPolicy",
      value: pod.dnsPolicy,
    })),
    workloads: pods.map((pod) => pod.workload),
    namespaces,
  });
  const asks = [...new Set(pods.map((pod) => pod.workload))].map((workload) =>
    resolverAsk(
      workload,
      `${shortName(workload)} has dnsPolicy Default and asks the resolvers of its node, whose addresses Kubernetes does not show: narrow this to what its /etc/resolv.conf says.`,
    ),
  );
  return [{ finding, asks }];
}

function noDns({ snapshot }: Scene): Discovery {
  const given = kubeletDnsAddresses(snapshot);
  const finding = madeFinding({
    kind: "dns",
    name: "none",
    title: given.length > 0 ? `DNS at ${listed(given)}` : "No DNS server was found",
    text:
      given.length > 0
        ? "Kubelets give pods this address, and no Service has it: it is allowed by address."
        : "No Service with a cluster IP and port 53 has a name or labels that are known, so nobody can show that a pod resolves names under a default-deny.",
    certainty: given.length > 0 ? "likely" : "unknown",
    derivedFrom: given.map((value) => ({ object: "kubelet configuration", field: "clusterDNS", value })),
    namespaces: "all",
    endpoints: given.flatMap((address) => dnsEndpoints(address, false)),
  });
  return { finding, asks: [] };
}
