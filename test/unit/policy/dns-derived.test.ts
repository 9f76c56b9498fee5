import { describe, expect, test } from "vitest";
import {
  dnsEndpointsOf,
  dnsForwardsOf,
  kubeletDnsAddresses,
  nodeLocalDnsAddresses,
  proposeRule,
  usesCloudDns,
  type ClusterEvidence,
  type Pod,
  type Snapshot,
} from "#lib/policy/index.ts";
import { evidenceOf } from "../../cast/town-platform.ts";
import { nodeLocalTown, town, townPeers, townPods } from "../../cast/town.ts";

const withEvidence = (parts: Partial<ClusterEvidence>): Snapshot => town({ evidence: evidenceOf(parts) });
const kubelet = (lines: string) =>
  withEvidence({ configMaps: { "kube-system/kubelet-config": { kubelet: lines } } });
const corefile = (forward: string) =>
  withEvidence({
    configMaps: { "kube-system/coredns": { Corefile: `.:53 {\n    ${forward}\n    cache 30\n}` } },
  });

describe("the address that kubelets give to pods", () => {
  test.each([
    ["clusterDNS:\n- 10.96.0.10\nclusterDomain: cluster.local\n", ["10.96.0.10"]],
    ['clusterDomain: x\nclusterDNS:\n  - "169.254.20.10"\n  - fd00::a\n', ["169.254.20.10", "fd00::a"]],
    ["clusterDomain: cluster.local\n", []],
  ])("is read from kubeadm's ConfigMap: %j", (lines, addresses) => {
    expect(kubeletDnsAddresses(kubelet(lines))).toEqual(addresses);
  });

  test.each([
    ['["server","--cluster-dns=10.43.0.53"]', ["10.43.0.53"]],
    ['["agent","--cluster-dns","10.43.0.54"]', ["10.43.0.54"]],
    ['["server","--disable","traefik"]', []],
  ])("is read from k3s' arguments: %s", (args, addresses) => {
    const node = { name: "n", kubeletVersion: "v1.34.2+k3s1", annotations: { "k3s.io/node-args": args } };
    expect(kubeletDnsAddresses(withEvidence({ nodes: [node] }))).toEqual(addresses);
  });

  test("is asked as it is where no Service has it", () => {
    const endpoints = dnsEndpointsOf(kubelet("clusterDNS:\n- 192.0.2.53\n"), townPods.web1);
    expect(endpoints.map(({ address, protocol }) => `${protocol} ${address}`)).toContain("TCP 192.0.2.53");
  });

  test("is not asked twice where a Service or the cache on the node has it", () => {
    const addresses = (snapshot: Snapshot) =>
      dnsEndpointsOf(snapshot, townPods.web1).filter(({ peer }) => peer.kind === "external");
    expect(addresses(kubelet("clusterDNS:\n- 10.96.0.10\n"))).toEqual([]);
  });
});

describe("CoreDNS forwards", () => {
  test.each([
    ["forward . 1.1.1.1 8.8.8.8", ["1.1.1.1", "8.8.8.8"]],
    ["forward . dns://192.0.2.1:53 {", ["192.0.2.1"]],
    ["forward . [2001:db8::53]:53", ["2001:db8::53"]],
    ["forward . 2001:db8::53", ["2001:db8::53"]],
    ["forward . /etc/resolv.conf {", undefined],
    ["forward . tls://1.1.1.1", undefined],
    ["forward . 192.0.2.1:5353", undefined],
    ["forward town.example 192.0.2.1", undefined],
  ])("%s", (line, addresses) => {
    expect(dnsForwardsOf(corefile(line), "kube-system")).toEqual(addresses);
  });

  test("to addresses are what its own pods ask, and not the resolvers of a node", () => {
    const asked = dnsEndpointsOf(corefile("forward . 192.0.2.1"), townPods.coredns1);
    expect(asked.map(({ address }) => address)).toEqual(["192.0.2.1", "192.0.2.1"]);
  });

  test("say nothing of a pod that is no DNS server", () => {
    const web = { ...townPods.web1, dnsPolicy: "Default" as const };
    expect(dnsEndpointsOf(corefile("forward . 192.0.2.1"), web).map(({ address }) => address)).toEqual([
      "",
      "",
    ]);
  });
});

test("NodeLocal DNSCache answers at what its configuration binds, link-local addresses alone, and the Service's", () => {
  const Corefile =
    "cluster.local:53 {\n  bind 169.254.25.10 10.96.0.10\n}\n.:53 {\n  bind 169.254.25.10 10.96.0.10\n}";
  const snapshot = nodeLocalTown({
    evidence: evidenceOf({ configMaps: { "kube-system/node-local-dns": { Corefile } } }),
  });
  expect(nodeLocalDnsAddresses(snapshot)).toEqual(["169.254.25.10", "10.96.0.10"]);
});

describe("Cloud DNS", () => {
  const gke = (snapshot: Snapshot): Snapshot => ({
    ...snapshot,
    nodes: snapshot.nodes.map((node) => ({ ...node, labels: { "cloud.google.com/gke-nodepool": "main" } })),
  });
  const isServer = (name: string) => name.startsWith("coredns");
  const base = town();
  const withoutServers = town({
    pods: base.pods.filter((pod) => !isServer(pod.name)),
    endpointSlices: base.endpointSlices.filter((slice) => slice.service !== "kube-dns"),
  });

  test("answers on GKE where no pod does, and nowhere else", () => {
    expect(usesCloudDns(gke(withoutServers))).toBe(true);
    expect(usesCloudDns(gke(town()))).toBe(false);
    expect(usesCloudDns(withoutServers)).toBe(false);
  });

  test.each(["services", "pods", "endpointslices.discovery.k8s.io"])(
    "is not concluded where nobody could read %s",
    (resource) => {
      const unread = gke(unreadTown(resource, { services: base.services, endpointSlices: [], pods: [] }));
      expect(usesCloudDns(unread)).toBe(false);
      expect(answersOf(unread)).toEqual(["unknown", "unknown"]);
    },
  );

  test("an observed lookup there is DNS: its rule allows UDP and TCP", () => {
    const receiver = { kind: "external" as const, addresses: ["169.254.169.254"] };
    const connection = { sender: townPeers.web, receiver, port: 53, protocol: "UDP" as const };
    const drafted = proposeRule(gke(withoutServers), connection, "flow");
    expect(drafted.ok && drafted.value.rule.ports.map(({ protocol }) => protocol)).toEqual(["TCP", "UDP"]);
  });
});

describe("who answers DNS is unknown", () => {
  const kubeletSays = (clusterDNS: string) => ({
    "kube-system/kubelet-config": { kubelet: `clusterDNS:\n- ${clusterDNS}\n` },
  });

  test("without Services: the address that kubelets give is then no address outside", () => {
    const unread = unreadTown("services", { services: [] }, kubeletSays("10.96.0.10"));
    expect(answersOf(unread)).toEqual(["unknown", "unknown"]);
    expect(dnsEndpointsOf(unread, townPods.web1)[0]?.why).toContain("this account could not list services");
  });

  test("without Services also at a nameserver of a pod's own, which may be a Service's address", () => {
    const pod = { ...townPods.web1, dnsPolicy: "None" as const, dnsNameservers: ["10.96.0.10"] };
    expect(answersOf(unreadTown("services", { services: [] }), pod)).toEqual(["unknown", "unknown"]);
  });

  test("without pods: an address behind the Service is nobody that a selector finds", () => {
    expect(answersOf(unreadTown("pods", { pods: [] }))).toEqual(["unknown", "unknown"]);
  });

  test("but not without endpoint slices alone, where the Service's selector finds its pods", () => {
    const unread = unreadTown("endpointslices.discovery.k8s.io", { endpointSlices: [] });
    expect(answersOf(unread)).toEqual(["workload", "workload"]);
  });
});

function unreadTown(
  resource: string,
  parts: Partial<Snapshot>,
  configMaps: ClusterEvidence["configMaps"] = {},
): Snapshot {
  const unreadable = [{ verb: "list" as const, resource, reason: "forbidden" }];
  return town({ ...parts, evidence: evidenceOf({ configMaps, unreadable }) });
}

function answersOf(snapshot: Snapshot, pod: Pod = townPods.web1): readonly string[] {
  return dnsEndpointsOf(snapshot, pod).map(({ peer }) => peer.kind);
}
