import {
  dnsEndpointsOf,
  dnsServicesOf,
  profileOf,
  selects,
  stableSelector,
  type CniFacts,
  type DnsEndpoint,
  type LabelSelector,
  type Pod,
  type RuleDraft,
  type RulePeer,
  type RulePort,
  type Service,
  type Snapshot,
  type WorkloadId,
} from "#lib/policy/index.ts";
import { clusterIndex, isOnHost, type ClusterIndex } from "./cluster-index.ts";
import { cidrsOf } from "./node-sources.ts";

/** Everything that a DNS rule for one namespace would open, kept apart by what it opens it to. */
interface DnsTarget {
  readonly receiver: RulePeer;
  readonly endpoints: readonly DnsEndpoint[];
}

/**
 * The rules that keep DNS working in `namespace`, as this cluster really resolves names: one for each set of DNS pods
 * by the selector of their Service (or their own labels; never by labels that upstream happens to use), one for NodeLocal
 * DNSCache, Cloud DNS and nameservers of `dnsConfig` by address; ports after service translation, UDP and TCP both. Where
 * the CNI judges before the Service is translated, its own address and ports too.
 *
 * They select every pod, so that one that starts tomorrow resolves names too. Empty where no DNS server is known: a
 * guess would look like safety.
 */
export function dnsRules(
  snapshot: Snapshot,
  namespace: string,
  cni: Pick<CniFacts, "name"> = snapshot.cni,
): readonly RuleDraft[] {
  const index = clusterIndex(snapshot);
  const pods = withoutRepeats([anyPod(namespace), ...(index.podsIn.get(namespace) ?? [])]);
  const endpoints = pods.flatMap((pod) => dnsEndpointsOf(snapshot, pod));
  const found = targets(index, endpoints).map(({ receiver, endpoints: reached }) => ({
    receiver,
    ports: portsOf(reached.map(({ port }) => port)),
  }));
  const services = profileOf(cni).judgesBeforeTranslation ? serviceTargets(snapshot) : [];
  return [...found, ...services].map((target) => ({
    sender: { kind: "pods", namespace, podSelector: {} },
    ...target,
    reason: `DNS for all pods of ${namespace}`,
    origin: "template",
  }));
}

/** The label of the peer that is the address of a DNS Service itself. */
export const DNS_SERVICE = "dns-service";

/** The Services themselves, by their addresses and the ports that callers use. */
function serviceTargets(snapshot: Snapshot): readonly Pick<RuleDraft, "receiver" | "ports">[] {
  const services = dnsServicesOf(snapshot).filter(({ clusterIPs }) => clusterIPs.some((ip) => ip !== "None"));
  if (services.length === 0) return [];
  const cidrs = cidrsOf(services.flatMap(({ clusterIPs }) => clusterIPs.filter((ip) => ip !== "None")));
  return [{ receiver: { kind: "cidr", cidrs, label: DNS_SERVICE }, ports: portsOf([53]) }];
}

/** Pods that are set up alike ask alike. */
function withoutRepeats(pods: readonly Pod[]): readonly Pod[] {
  const key = ({ hostNetwork, dnsPolicy, dnsNameservers }: Pod) =>
    `${hostNetwork} ${dnsPolicy} ${dnsNameservers.join(" ")}`;
  return [...new Map(pods.map((pod) => [key(pod), pod])).values()];
}

/** A pod as most are: what a workload that is not there yet will ask. */
function anyPod(namespace: string): Pod {
  return {
    namespace,
    name: "any pod",
    uid: "",
    workload: `${namespace}/Pod/any` as Pod["workload"],
    labels: {},
    ips: [],
    hostNetwork: false,
    finished: false,
    ready: true,
    restarts: 0,
    ports: [],
    dnsPolicy: "ClusterFirst",
    dnsNameservers: [],
    createdAtMs: 0,
  };
}

function targets(index: ClusterIndex, endpoints: readonly DnsEndpoint[]): readonly DnsTarget[] {
  const byReceiver = new Map<string, { receiver: RulePeer; endpoints: DnsEndpoint[] }>();
  const byAddress: DnsEndpoint[] = [];
  for (const endpoint of endpoints) {
    const receiver = podsPeer(index, endpoint);
    if (receiver === undefined) {
      if (endpoint.address !== "" && endpoint.peer.kind !== "unknown") byAddress.push(endpoint);
      continue;
    }
    const key = JSON.stringify(receiver);
    const known = byReceiver.get(key);
    if (known) known.endpoints.push(endpoint);
    else byReceiver.set(key, { receiver, endpoints: [endpoint] });
  }
  return [...byReceiver.values(), ...addressTargets(byAddress)];
}

/**
 * Undefined where no selector finds the endpoint: outside the cluster, or on the host network. The Service's selector is
 * what makes pods DNS servers; labels that an installer adds to the Deployment alone need not be on the pods of tomorrow.
 */
function podsPeer(index: ClusterIndex, { peer, service }: DnsEndpoint): RulePeer | undefined {
  if (peer.kind !== "workload" || isOnHost(index, peer.id)) return undefined;
  const podSelector = serviceSelector(index, peer.id, service) ?? ownSelector(index, peer.id);
  return podSelector && { kind: "pods", namespace: peer.namespace, podSelector };
}

/** The selector of the Service, where every pod of the workload has it. */
function serviceSelector(
  index: ClusterIndex,
  id: WorkloadId,
  service: Service | undefined,
): LabelSelector | undefined {
  const matchLabels = service?.selector;
  const pods = index.podsOf.get(id) ?? [];
  if (matchLabels === undefined) return undefined;
  const isOfAll = pods.every(
    (pod) => pod.namespace === service?.namespace && selects({ matchLabels }, pod.labels),
  );
  return isOfAll ? { matchLabels } : undefined;
}

function ownSelector(index: ClusterIndex, id: WorkloadId): LabelSelector | undefined {
  const workload = index.workloads.get(id);
  const selector = workload && stableSelector(workload);
  return selector?.ok ? selector.value : undefined;
}

/** Addresses that answer on the same ports share a rule. */
function addressTargets(endpoints: readonly DnsEndpoint[]): readonly DnsTarget[] {
  const byPorts = Map.groupBy(endpoints, (endpoint) => endpoint.port);
  return [...byPorts.values()].map((group) => ({
    receiver: { kind: "cidr", cidrs: cidrsOf(group.map((endpoint) => endpoint.address)), label: "dns" },
    endpoints: group,
  }));
}

/** Answers that do not fit one UDP packet come over TCP, so a port found for one protocol is opened for both. */
function portsOf(numbers: readonly number[]): readonly RulePort[] {
  const ports = [...new Set(numbers)].toSorted((a, b) => a - b);
  return ports.flatMap((port) => [
    { protocol: "UDP" as const, port },
    { protocol: "TCP" as const, port },
  ]);
}
