import type { PodSpec } from "kubernetes-types/core/v1";
import type { KubeObject } from "../../api/object-store.ts";
import type { World } from "../../data-plane/world.ts";
import type { ClusterNetwork } from "./cluster-network.ts";
import type { Resolution } from "./pod-network.ts";

/** What a pod's resolv.conf says. */
interface ResolverSettings {
  nameserver: string;
  search: readonly string[];
  ndots: number;
  timeoutMs: number;
  attempts: number;
}

const CLUSTER_DOMAIN = "cluster.local";
const DNS_PORT = 53;
/** How many dots make a name absolute in pods that ask the cluster's DNS, as the kubelet writes it. */
const CLUSTER_NDOTS = 5;
const DEFAULT_TIMEOUT_SECONDS = 5;
const DEFAULT_ATTEMPTS = 2;

/**
 * Looks a name up as Go's resolver does in a pod: each name of the search list in turn, each asked over UDP of the
 * pod's nameserver, which is traffic like any other: the data plane may drop it, and then it takes its time.
 */
export async function lookUp(
  network: ClusterNetwork,
  pod: KubeObject,
  name: string,
  signal: AbortSignal,
): Promise<Resolution> {
  const settings = settingsOf(pod, network.options.clusterDns);
  const server = `${settings.nameserver}:${DNS_PORT}`;
  let why = "no such host";
  for (const candidate of candidatesOf(name, settings)) {
    const answer = await ask(network, pod, settings, signal);
    if (answer === "open") {
      const ips = answerTo(candidate, network);
      if (ips.length > 0) return { ips };
      continue;
    }
    const own = network.of(pod).ip;
    const path = `${own}:${40_000 + (candidate.length % 1000)}->${server}`;
    why =
      answer === "refused" ? `read udp ${path}: read: connection refused` : `read udp ${path}: i/o timeout`;
    if (signal.aborted) break;
  }
  return { error: `lookup ${name} on ${server}: ${why}` };
}

async function ask(
  network: ClusterNetwork,
  pod: KubeObject,
  settings: ResolverSettings,
  signal: AbortSignal,
) {
  const destination = { ip: settings.nameserver, port: DNS_PORT, protocol: "UDP" as const };
  for (let attempt = 1; attempt < settings.attempts; attempt += 1) {
    const outcome = await network.of(pod).dial(destination, settings.timeoutMs, signal);
    if (outcome !== "timeout" || signal.aborted) return outcome;
  }
  return network.of(pod).dial(destination, settings.timeoutMs, signal);
}

function settingsOf(pod: KubeObject, clusterDns: string): ResolverSettings {
  const { dnsConfig = {} } = pod["spec"] as PodSpec;
  const isClusters = asksCluster(pod["spec"] as PodSpec);
  const namespace = pod.metadata.namespace ?? "default";
  const option = (name: string, standard: number) => {
    const value = dnsConfig.options?.find((one) => one.name === name)?.value;
    return value === undefined ? standard : Number(value);
  };
  const domains = isClusters
    ? [`${namespace}.svc.${CLUSTER_DOMAIN}`, `svc.${CLUSTER_DOMAIN}`, CLUSTER_DOMAIN]
    : [];
  const [own] = isClusters ? [] : (dnsConfig.nameservers ?? []);
  return {
    nameserver: own ?? clusterDns,
    search: [...domains, ...(dnsConfig.searches ?? [])],
    ndots: option("ndots", isClusters ? CLUSTER_NDOTS : 1),
    timeoutMs: option("timeout", DEFAULT_TIMEOUT_SECONDS) * 1000,
    attempts: option("attempts", DEFAULT_ATTEMPTS),
  };
}

/** Pods on the host network ask what their node asks, unless they say that they want the cluster's DNS. */
function asksCluster({ dnsPolicy = "ClusterFirst", hostNetwork = false }: PodSpec): boolean {
  return dnsPolicy === "ClusterFirstWithHostNet" || (dnsPolicy === "ClusterFirst" && !hostNetwork);
}

function candidatesOf(name: string, { search, ndots }: ResolverSettings): string[] {
  if (name.endsWith(".")) return [name.slice(0, -1)];
  const searched = search.map((domain) => `${name}.${domain}`);
  const isAbsoluteFirst = name.split(".").length - 1 >= ndots;
  return isAbsoluteFirst ? [name, ...searched] : [...searched, name];
}

/** What the cluster's DNS has under an absolute name: Services, and the hosts outside that the scenario knows. */
function answerTo(name: string, { options }: ClusterNetwork): readonly string[] {
  const [, service, namespace] = /^([^.]+)\.([^.]+)\.svc\.cluster\.local$/.exec(name) ?? [];
  if (service === undefined) return options.hosts[name] ?? [];
  return serviceAddresses(options.dataPlane.world, `${namespace}/${service}`);
}

function serviceAddresses(world: World, key: string): readonly string[] {
  const service = world.services.get(key);
  if (service === undefined) return [];
  if (service.clusterIps.length > 0) return service.clusterIps;
  return [...new Set(service.ports.flatMap(({ backends }) => backends.map(({ ip }) => ip)))];
}
