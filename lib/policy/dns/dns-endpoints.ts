import type { CompiledCluster, CompiledPod } from "../compile/compiled-cluster.ts";
import {
  CLOUD_DNS_ADDRESS,
  dnsBackendsOf,
  dnsServicesOf,
  kubeletDnsAddresses,
  nodeLocalDnsAddresses,
  nodeLocalDnsPods,
  unreadOfDns,
  usesCloudDns,
  type DnsBackend,
} from "./dns-services.ts";
import { dnsForwardsOf } from "./dns-forwards.ts";
import { evaluateFromPod } from "../judge/evaluate.ts";
import type { Protocol } from "../model/network-policy.ts";
import type { Peer } from "../model/peer.ts";
import type { Pod, Service, Snapshot, Workload } from "../model/snapshot.ts";
import type { Decision } from "../model/verdict.ts";
import { unreadOf, unreadWords } from "../model/was-read.ts";

/** One place where a pod may send a DNS question, as packets carry it after service translation. */
export interface DnsEndpoint {
  /** The address, or "" where the snapshot cannot tell it (a node's own resolvers). */
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly peer: Peer;
  /** The pods on the host network that answer at an address which is none of theirs. */
  readonly answeredBy?: Peer;
  /** The Service behind which it answers: its selector is what finds the pods, also those of tomorrow. */
  readonly service?: Service;
  /** Why this pod needs it, one sentence. */
  readonly why: string;
}

/** One endpoint with the answer whether the pod reaches it. */
export interface DnsReach extends DnsEndpoint {
  readonly decision: Decision;
}

/** Whether DNS holds for one pod: only if every endpoint that it uses certainly answers it. */
export interface DnsHolding {
  readonly holds: boolean;
  readonly endpoints: readonly DnsReach[];
}

const BOTH: readonly Protocol[] = ["UDP", "TCP"];

/**
 * The DNS endpoints that a pod really uses, from its `dnsPolicy` and `dnsConfig`, UDP and TCP both (answers that do
 * not fit one UDP packet come over TCP). Backends of one workload on one port count once.
 *
 * With NodeLocal DNSCache on the host network that is its link-local address *and* the cluster's DNS Service (its
 * address, which the cache may answer on the node, and the pods behind it): which one is used depends on kubelet's
 * clusterDNS, and an upgrade may switch it. Pods on the host network are exempt: nothing filters them.
 *
 * Where Services or pods were not read the endpoints are of nobody known: an address that looks like one outside may be a
 * Service's, and packets to it carry another.
 */
export function dnsEndpointsOf(snapshot: Snapshot, pod: Pod): readonly DnsEndpoint[] {
  if (pod.hostNetwork) return [];
  const ofCluster = pod.dnsPolicy === "ClusterFirst" || pod.dnsPolicy === "ClusterFirstWithHostNet";
  const found = [
    ...(ofCluster ? clusterDns(snapshot, pod) : []),
    ...(pod.dnsPolicy === "Default" ? nodeResolvers(snapshot, pod) : []),
    ...pod.dnsNameservers.flatMap((address) => atNameserver(snapshot, pod, address)),
  ];
  return [...new Map(found.map((endpoint) => [keyOf(endpoint), endpoint])).values()];
}

/**
 * Evaluates every DNS endpoint of one running pod: its egress, and the ingress side where policies isolate the DNS
 * pods. A pod without any endpoint (host network) holds. Anything but a certain "allowed" does not.
 */
export function dnsHolds(cluster: CompiledCluster, pod: Pod): DnsHolding {
  const compiled = cluster.podsByName.get(`${pod.namespace}/${pod.name}`);
  if (compiled === undefined) return { holds: true, endpoints: [] };
  const endpoints = dnsEndpointsOf(cluster.snapshot, pod).map((endpoint): DnsReach => ({
    ...endpoint,
    decision: dnsDecision(cluster, compiled, endpoint),
  }));
  return { holds: endpoints.every(({ decision }) => decision.outcome === "allowed"), endpoints };
}

/**
 * Whether a pod reaches one of its DNS endpoints. Where another address stands for pods on the host network, what may be
 * said about traffic to these counts too.
 */
export function dnsDecision(cluster: CompiledCluster, pod: CompiledPod, endpoint: DnsEndpoint): Decision {
  const { peer, answeredBy, port, protocol } = endpoint;
  const decision = evaluateFromPod(cluster, pod, { receiver: peer, port, protocol });
  if (answeredBy === undefined || decision.outcome !== "allowed") return decision;
  const there = evaluateFromPod(cluster, pod, { receiver: answeredBy, port, protocol, only: "ingress" });
  return there.outcome === "allowed" ? decision : there;
}

/** The same for every pod of one dnsPolicy, so it is worked out once a snapshot; snapshots never change. */
const clusterDnsOf = new WeakMap<Snapshot, Map<Pod["dnsPolicy"], readonly DnsEndpoint[]>>();

function clusterDns(snapshot: Snapshot, pod: Pod): readonly DnsEndpoint[] {
  const known = clusterDnsOf.get(snapshot) ?? new Map<Pod["dnsPolicy"], readonly DnsEndpoint[]>();
  const endpoints = known.get(pod.dnsPolicy) ?? findClusterDns(snapshot, pod);
  clusterDnsOf.set(snapshot, known.set(pod.dnsPolicy, endpoints));
  return endpoints;
}

function findClusterDns(snapshot: Snapshot, pod: Pod): readonly DnsEndpoint[] {
  const services = dnsServicesOf(snapshot);
  const policy = `its dnsPolicy is ${pod.dnsPolicy}`;
  const unread = unreadOfDns(snapshot);
  if (unread.length > 0) return unknownDns(policy, unreadWords(unread));
  const elsewhere = unservedAddresses(snapshot).flatMap((address) =>
    atAddress(address, `${policy}, and kubelets name this address`),
  );
  if (usesCloudDns(snapshot)) return [...cloudDns(snapshot, policy), ...elsewhere];
  if (services.length === 0 && elsewhere.length > 0) return elsewhere;
  if (services.length === 0) {
    return unknownDns(policy, "no Service with a cluster IP, port 53 and a well-known DNS label was found");
  }
  const behind = [...services.flatMap((service) => backends(snapshot, service, policy)), ...elsewhere];
  const nodeLocal = nodeLocalDnsPods(snapshot);
  if (nodeLocal.length === 0) return behind;
  const host = nodeLocal.find((cache) => cache.hostNetwork);
  return [...(host === undefined ? onPods(snapshot, nodeLocal) : onNode(snapshot, host)), ...behind];
}

function unknownDns(policy: string, reason: string, address = ""): readonly DnsEndpoint[] {
  const peer: Peer = { kind: "unknown", reason };
  return BOTH.map((protocol) => ({ address, port: 53, protocol, peer, why: `${policy}, but ${reason}` }));
}

/** Addresses that kubelets give to pods, and that neither a Service nor the cache on the node has. */
function unservedAddresses(snapshot: Snapshot): readonly string[] {
  const served = new Set([
    ...snapshot.services.flatMap(({ clusterIPs }) => clusterIPs),
    ...nodeLocalDnsAddresses(snapshot),
  ]);
  return kubeletDnsAddresses(snapshot).filter((address) => !served.has(address));
}

/** Google's nodes answer for it themselves; with NodeLocal DNSCache before it, pods ask that one. */
function cloudDns(snapshot: Snapshot, policy: string): readonly DnsEndpoint[] {
  const host = nodeLocalDnsPods(snapshot).find((cache) => cache.hostNetwork);
  const why = `${policy}, and no pod answers the cluster's DNS on GKE: Cloud DNS does, on the node`;
  return [...(host === undefined ? [] : onNode(snapshot, host)), ...atAddress(CLOUD_DNS_ADDRESS, why)];
}

function backends(snapshot: Snapshot, service: Service, policy: string): readonly DnsEndpoint[] {
  const why = `${policy}, and Service ${service.namespace}/${service.name} is answered there`;
  return dnsBackendsOf(snapshot, service).map((backend) => ({
    address: backend.address,
    port: backend.port,
    protocol: backend.protocol,
    peer: peerOfBackend(snapshot, backend),
    service,
    why,
  }));
}

function onNode(snapshot: Snapshot, cache: Pod): readonly DnsEndpoint[] {
  const why = "NodeLocal DNSCache runs on the host network and answers on its node at this address";
  const answeredBy = workloadPeer(snapshot, cache);
  return nodeLocalDnsAddresses(snapshot).flatMap((address) =>
    atAddress(address, why).map((endpoint) => ({ ...endpoint, answeredBy })),
  );
}

/** Some installations give the cache pods a network of their own; then selectors find them. */
function onPods(snapshot: Snapshot, caches: readonly Pod[]): readonly DnsEndpoint[] {
  const why = "NodeLocal DNSCache runs as a pod and answers there";
  return caches.flatMap((cache) =>
    BOTH.map((protocol) => ({
      address: cache.ips[0] ?? "",
      port: 53,
      protocol,
      peer: workloadPeer(snapshot, cache),
      why,
    })),
  );
}

/** A CoreDNS whose ConfigMap names the servers to forward to asks those. */
function nodeResolvers(snapshot: Snapshot, pod: Pod): readonly DnsEndpoint[] {
  const forwards = isDnsServer(snapshot, pod) ? dnsForwardsOf(snapshot, pod.namespace) : undefined;
  if (forwards !== undefined) {
    const why = `ConfigMap ${pod.namespace}/coredns has it forward there`;
    return forwards.flatMap((address) => atAddress(address, why));
  }
  const why = `its dnsPolicy is ${pod.dnsPolicy}, so it asks the resolvers of its node, whose addresses Kubernetes does not show`;
  return BOTH.map((protocol) => ({
    address: "",
    port: 53,
    protocol,
    peer: { kind: "external", fqdn: "the node's own resolvers", addresses: [] },
    why,
  }));
}

function isDnsServer(snapshot: Snapshot, { namespace, labels }: Pod): boolean {
  return dnsServicesOf(snapshot).some(
    (service) =>
      service.namespace === namespace &&
      service.selector !== undefined &&
      Object.entries(service.selector).every(([key, value]) => labels[key] === value),
  );
}

function atNameserver(snapshot: Snapshot, pod: Pod, address: string): readonly DnsEndpoint[] {
  const policy = `${address} is in its dnsConfig`;
  const service = snapshot.services.find((s) => s.clusterIPs.includes(address));
  if (service !== undefined) return backends(snapshot, service, policy);
  const unread = unreadOf(snapshot, ["services", "pods"]);
  if (unread.length > 0) return unknownDns(policy, unreadWords(unread), address);
  const holder = snapshot.pods.find((p) => !p.finished && !p.hostNetwork && p.ips.includes(address));
  if (holder === undefined || holder === pod) return atAddress(address, policy);
  return BOTH.map((protocol) => ({
    address,
    port: 53,
    protocol,
    peer: workloadPeer(snapshot, holder),
    why: policy,
  }));
}

function atAddress(address: string, why: string): readonly DnsEndpoint[] {
  return BOTH.map((protocol) => ({
    address,
    port: 53,
    protocol,
    peer: { kind: "external", addresses: [address] },
    why,
  }));
}

function peerOfBackend(snapshot: Snapshot, { service, address, podName }: DnsBackend): Peer {
  const pod = snapshot.pods.find(
    (p) =>
      !p.finished &&
      p.namespace === service.namespace &&
      (p.name === podName || (!p.hostNetwork && p.ips.includes(address))),
  );
  if (pod !== undefined) return workloadPeer(snapshot, pod);
  return { kind: "external", addresses: [address] };
}

function workloadPeer(snapshot: Snapshot, pod: Pod): Peer {
  const owner: Workload | undefined = snapshot.workloads.find((workload) => workload.id === pod.workload);
  return {
    kind: "workload",
    id: pod.workload,
    namespace: pod.namespace,
    name: owner?.name ?? pod.name,
    workloadKind: owner?.kind ?? "Pod",
  };
}

function keyOf({ address, peer, port, protocol }: DnsEndpoint): string {
  const where = peer.kind === "workload" ? peer.id : address;
  return `${where} ${port} ${protocol}`;
}
