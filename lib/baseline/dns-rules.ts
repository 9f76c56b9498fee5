import {
  dnsEndpointsOf,
  stableSelector,
  type DnsEndpoint,
  type Pod,
  type RuleDraft,
  type RulePeer,
  type RulePort,
  type Snapshot,
} from "#lib/policy/index.ts";

/** Everything that a DNS rule for one namespace would open, kept apart by what it opens it to. */
interface DnsTarget {
  readonly receiver: RulePeer;
  readonly endpoints: readonly DnsEndpoint[];
}

/**
 * The rules that keep DNS working in `namespace`, as this cluster really resolves names: one for each set of DNS pods
 * by their own labels (never by labels that upstream happens to use), one for NodeLocal DNSCache and for nameservers
 * of `dnsConfig` by address; ports after service translation, UDP and TCP both.
 *
 * They select every pod, so that one that starts tomorrow resolves names too. Empty where no DNS server is known: a
 * guess would look like safety.
 */
export function dnsRules(snapshot: Snapshot, namespace: string): readonly RuleDraft[] {
  const pods = snapshot.pods.filter((pod) => pod.namespace === namespace && !pod.finished);
  const endpoints = [anyPod(namespace), ...pods].flatMap((pod) => dnsEndpointsOf(snapshot, pod));
  return targets(snapshot, endpoints).map(({ receiver, endpoints: reached }) => ({
    sender: { kind: "pods", namespace, podSelector: {} },
    receiver,
    ports: portsOf(reached),
    reason: `DNS for all pods of ${namespace}`,
    origin: "template",
  }));
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

function targets(snapshot: Snapshot, endpoints: readonly DnsEndpoint[]): readonly DnsTarget[] {
  const byReceiver = new Map<string, { receiver: RulePeer; endpoints: DnsEndpoint[] }>();
  const byAddress: DnsEndpoint[] = [];
  for (const endpoint of endpoints) {
    const receiver = podsPeer(snapshot, endpoint);
    if (receiver === undefined) {
      if (endpoint.address !== "") byAddress.push(endpoint);
      continue;
    }
    const key = JSON.stringify(receiver);
    const known = byReceiver.get(key);
    if (known) known.endpoints.push(endpoint);
    else byReceiver.set(key, { receiver, endpoints: [endpoint] });
  }
  return [...byReceiver.values(), ...addressTargets(byAddress)];
}

/** Undefined where no selector finds the endpoint: outside the cluster, or on the host network. */
function podsPeer(snapshot: Snapshot, { peer }: DnsEndpoint): RulePeer | undefined {
  if (peer.kind !== "workload") return undefined;
  const pods = snapshot.pods.filter((pod) => pod.workload === peer.id && !pod.finished);
  if (pods.length > 0 && pods.every((pod) => pod.hostNetwork)) return undefined;
  const workload = snapshot.workloads.find((one) => one.id === peer.id);
  const selector = workload && stableSelector(workload);
  if (selector === undefined || !selector.ok) return undefined;
  return { kind: "pods", namespace: peer.namespace, podSelector: selector.value };
}

/** Addresses that answer on the same ports share a rule. */
function addressTargets(endpoints: readonly DnsEndpoint[]): readonly DnsTarget[] {
  const byPorts = Map.groupBy(endpoints, (endpoint) => endpoint.port);
  return [...byPorts.values()].map((group) => ({
    receiver: {
      kind: "cidr",
      cidrs: [...new Set(group.map((endpoint) => hostCidr(endpoint.address)))].toSorted(),
      label: "dns",
    },
    endpoints: group,
  }));
}

function hostCidr(address: string): string {
  return `${address}/${address.includes(":") ? 128 : 32}`;
}

/** Answers that do not fit one UDP packet come over TCP, so a port found for one protocol is opened for both. */
function portsOf(endpoints: readonly DnsEndpoint[]): readonly RulePort[] {
  const ports = [...new Set(endpoints.map((endpoint) => endpoint.port))].toSorted((a, b) => a - b);
  return ports.flatMap((port) => [
    { protocol: "UDP" as const, port },
    { protocol: "TCP" as const, port },
  ]);
}
