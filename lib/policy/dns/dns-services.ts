import type { UnreadableResource } from "../model/cluster-evidence.ts";
import type { Protocol } from "../model/network-policy.ts";
import type { Pod, Service, Snapshot } from "../model/snapshot.ts";
import { unreadOf } from "../model/was-read.ts";

/** Where NodeLocal DNSCache listens on every node, whatever the cluster's DNS Service is called. */
export const NODE_LOCAL_DNS_ADDRESS = "169.254.20.10";

/** Labels that DNS pods carry: upstream, kubeadm, k3s, EKS, AKS, GKE, RKE2; and OpenShift's operator. */
const DNS_POD_LABELS: readonly (readonly [string, string])[] = [
  ["k8s-app", "kube-dns"],
  ["k8s-app", "coredns"],
  ["dns.operator.openshift.io/daemonset-dns", "default"],
];

/** One backend of a DNS Service: the address and port that packets carry after service translation. */
export interface DnsBackend {
  readonly service: Service;
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly podName?: string;
}

/** Where Google's Cloud DNS answers, on every node of GKE: the metadata server's address, on port 53. */
export const CLOUD_DNS_ADDRESS = "169.254.169.254";

/** What every distribution calls the Service of its DNS, whatever the pods behind it are labelled. */
const DNS_SERVICE_NAMES: ReadonlySet<string> = new Set(["kube-system/kube-dns", "openshift-dns/dns-default"]);

const servicesOf = new WeakMap<Snapshot, readonly Service[]>();

/**
 * Services that answer the cluster's DNS: with a cluster IP and port 53, and the address that kubelets give to pods, a
 * name that distributions use, or pods with a well-known DNS label behind them. There may be several, and any of them
 * may be the one that a pod asks.
 */
export function dnsServicesOf(snapshot: Snapshot): readonly Service[] {
  const known = servicesOf.get(snapshot);
  if (known !== undefined) return known;
  const given = new Set(kubeletDnsAddresses(snapshot));
  const found = snapshot.services.filter(
    (service) =>
      hasClusterIp(service) &&
      hasPort53(service) &&
      (DNS_SERVICE_NAMES.has(`${service.namespace}/${service.name}`) ||
        isOverDnsPods(service) ||
        service.clusterIPs.some((ip) => given.has(ip))),
  );
  servicesOf.set(snapshot, found);
  return found;
}

/** The addresses that kubelets write into pods' resolv.conf, where kubeadm's ConfigMap or k3s' arguments tell them. */
export function kubeletDnsAddresses({ evidence }: Snapshot): readonly string[] {
  const config = evidence?.configMaps["kube-system/kubelet-config"]?.["kubelet"] ?? "";
  const list = /^clusterDNS:\s*\n((?:\s*-\s*\S+\s*\n?)+)/m.exec(config)?.[1] ?? "";
  const fromKubelet = [...list.matchAll(/-\s*["']?([0-9a-fA-F.:]+)/g)].map(([, address]) => address ?? "");
  const nodeArgs = (evidence?.nodes ?? []).map(({ annotations }) => annotations["k3s.io/node-args"] ?? "");
  const fromArgs = nodeArgs.flatMap((args) =>
    [...args.matchAll(/"--cluster-dns(?:=|",")([0-9a-fA-F.:]+)/g)].map(([, address]) => address ?? ""),
  );
  return [...new Set([...fromKubelet, ...fromArgs])].filter((address) => address !== "");
}

/**
 * What was not read, so that nobody can say who answers the cluster's DNS; empty where that can be said. Without
 * endpoint slices it can where a selector finds pods.
 */
export function unreadOfDns(snapshot: Snapshot): readonly UnreadableResource[] {
  const needed = unreadOf(snapshot, ["services", "pods"]);
  if (needed.length > 0) return needed;
  const services = dnsServicesOf(snapshot);
  const isAnswered = services.some((service) => dnsBackendsOf(snapshot, service).length > 0);
  if (services.length === 0 || isAnswered) return [];
  return unreadOf(snapshot, ["endpointslices.discovery.k8s.io"]);
}

/**
 * Whether pods ask Google's Cloud DNS: nodes of GKE, and no pod anywhere that would answer the cluster's DNS. False
 * where such a pod may be there unread.
 */
export function usesCloudDns(snapshot: Snapshot): boolean {
  if (unreadOfDns(snapshot).length > 0) return false;
  const isGke = snapshot.nodes.some(({ labels }) => labels["cloud.google.com/gke-nodepool"] !== undefined);
  return isGke && dnsServicesOf(snapshot).every((service) => dnsBackendsOf(snapshot, service).length === 0);
}

/** Backends of one DNS Service, from its endpoint slices; from its selector and target ports where it has none yet. */
export function dnsBackendsOf(snapshot: Snapshot, service: Service): readonly DnsBackend[] {
  const fromSlices = backendsFromSlices(snapshot, service);
  return fromSlices.length > 0 ? fromSlices : backendsFromSelector(snapshot, service);
}

/**
 * Where a cache on the host network answers, untranslated: its own address and the DNS Service's, which it takes over
 * on its node (iptables mode). Empty where no cache runs there.
 */
export function nodeLocalDnsAddresses(snapshot: Snapshot): readonly string[] {
  if (!nodeLocalDnsPods(snapshot).some((pod) => pod.hostNetwork)) return [];
  const serviceIps = dnsServicesOf(snapshot).flatMap(({ clusterIPs }) =>
    clusterIPs.filter((ip) => ip !== "None"),
  );
  return [...new Set([...nodeLocalAddresses(snapshot), ...serviceIps])];
}

/** What the cache's own configuration binds, of link-local addresses; the one of its manifest where that was not read. */
function nodeLocalAddresses({ evidence }: Snapshot): readonly string[] {
  const corefile = evidence?.configMaps["kube-system/node-local-dns"]?.["Corefile"] ?? "";
  const bound = [...corefile.matchAll(/^\s*bind\s+(.+)$/gm)].flatMap(([, list]) => (list ?? "").split(/\s+/));
  const linkLocal = bound.filter((address) => /^(169\.254\.|fe80:)/i.test(address));
  return linkLocal.length === 0 ? [NODE_LOCAL_DNS_ADDRESS] : [...new Set(linkLocal)];
}

/** Pods of NodeLocal DNSCache, running ones alone. */
export function nodeLocalDnsPods(snapshot: Snapshot): readonly Pod[] {
  const isNodeLocal = (labels: Pod["labels"]) => labels["k8s-app"] === "node-local-dns";
  return snapshot.pods.filter((pod) => !pod.finished && isNodeLocal(pod.labels));
}

function backendsFromSlices(snapshot: Snapshot, service: Service): readonly DnsBackend[] {
  const slices = snapshot.endpointSlices.filter(
    (s) => s.service === service.name && s.namespace === service.namespace,
  );
  return slices.flatMap((slice) =>
    slice.ports.flatMap((port) => {
      const isDns = service.ports.some(
        (p) => p.port === 53 && p.protocol === port.protocol && p.name === port.name,
      );
      if (!isDns || port.port === undefined) return [];
      const at = { service, port: port.port, protocol: port.protocol };
      return slice.endpoints.flatMap(({ addresses, podName }) =>
        addresses.map((address): DnsBackend => ({ ...at, address, podName })),
      );
    }),
  );
}

function backendsFromSelector(snapshot: Snapshot, service: Service): readonly DnsBackend[] {
  const wanted = Object.entries(service.selector ?? {});
  const pods = snapshot.pods.filter(
    (pod) =>
      !pod.finished && pod.namespace === service.namespace && wanted.every(([k, v]) => pod.labels[k] === v),
  );
  return pods.flatMap((pod) =>
    service.ports
      .filter((port) => port.port === 53)
      .flatMap(({ targetPort, protocol }) => {
        const port = typeof targetPort === "number" ? targetPort : namedPort(pod, targetPort, protocol);
        if (port === undefined) return [];
        return pod.ips.map((address): DnsBackend => ({
          service,
          address,
          port,
          protocol,
          podName: pod.name,
        }));
      }),
  );
}

function namedPort(pod: Pod, name: string, protocol: Protocol): number | undefined {
  return pod.ports.find((port) => port.name === name && port.protocol === protocol)?.port;
}

function hasClusterIp(service: Service): boolean {
  return service.clusterIPs.some((ip) => ip !== "None" && ip !== "");
}

function hasPort53(service: Service): boolean {
  return service.ports.some((port) => port.port === 53);
}

function isOverDnsPods({ selector = {} }: Service): boolean {
  return DNS_POD_LABELS.some(([key, value]) => selector[key] === value);
}
