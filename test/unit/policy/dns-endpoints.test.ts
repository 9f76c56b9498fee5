import { describe, expect, it } from "vitest";
import {
  compileSnapshot,
  dnsEndpointsOf,
  dnsHolds,
  type NetworkPolicySpec,
  type Pod,
  type Snapshot,
} from "#lib/policy/index.ts";
import {
  namespaceOf,
  podOf,
  policyOf,
  portOf,
  serviceOf,
  sliceOf,
  workloadOf,
} from "../../cast/cluster-parts.ts";
import { nodeLocalTown, town, townPods, web } from "../../cast/town.ts";

const where = (snapshot: Snapshot, pod: Pod) =>
  dnsEndpointsOf(snapshot, pod).map(
    ({ peer, address, port, protocol }) =>
      `${peer.kind === "workload" ? peer.id : address} ${protocol} ${port}`,
  );

const COREDNS = ["kube-system/Deployment/coredns UDP 53", "kube-system/Deployment/coredns TCP 53"];

const toCoredns: NetworkPolicySpec = {
  policyTypes: ["Egress"],
  egress: [
    {
      to: [
        {
          namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
          podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
        },
      ],
      ports: [
        { protocol: "UDP", port: 53 },
        { protocol: "TCP", port: 53 },
      ],
    },
  ],
};

const holds = (snapshot: Snapshot, pod: Pod = townPods.web1) => dnsHolds(compileSnapshot(snapshot), pod);

describe("dnsEndpointsOf", () => {
  it("a ClusterFirst pod asks the pods behind kube-dns, on UDP and TCP", () => {
    expect(where(town(), townPods.web1)).toEqual(COREDNS);
  });

  it("with NodeLocal DNSCache on the host network it needs the cache's addresses and the pods behind", () => {
    expect(where(nodeLocalTown(), townPods.web1)).toEqual([
      "169.254.20.10 UDP 53",
      "169.254.20.10 TCP 53",
      "10.96.0.10 UDP 53",
      "10.96.0.10 TCP 53",
      ...COREDNS,
    ]);
  });

  it("a cache with pods of its own is found by its workload", () => {
    const snapshot = nodeLocalTown();
    const pods = snapshot.pods.map((p) =>
      p.labels["k8s-app"] === "node-local-dns" ? { ...p, hostNetwork: false, ips: ["10.1.1.3"] } : p,
    );
    expect(where({ ...snapshot, pods }, townPods.web1)[0]).toBe(
      "kube-system/DaemonSet/node-local-dns UDP 53",
    );
  });

  it("OpenShift's DNS is asked on 5353, the port after translation", () => {
    const dns = workloadOf("openshift-dns/DaemonSet/dns-default", {
      "dns.operator.openshift.io/daemonset-dns": "default",
    });
    const pod = podOf(dns, "dns-default-a", "10.1.1.5", {
      ports: [portOf("dns", 5353, "UDP"), portOf("dns-tcp", 5353)],
    });
    const service = serviceOf("openshift-dns", "dns-default", {
      clusterIPs: ["172.30.0.10"],
      selector: dns.templateLabels,
      ports: [
        { name: "dns", port: 53, protocol: "UDP", targetPort: "dns" },
        { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: "dns-tcp" },
      ],
    });
    const ports = [
      { name: "dns", port: 5353, protocol: "UDP" as const },
      { name: "dns-tcp", port: 5353, protocol: "TCP" as const },
    ];
    const parts = {
      services: [service],
      workloads: [web, dns],
      pods: [townPods.web1, pod],
      namespaces: [namespaceOf("openshift-dns")],
    };
    const expected = [
      "openshift-dns/DaemonSet/dns-default UDP 5353",
      "openshift-dns/DaemonSet/dns-default TCP 5353",
    ];
    expect(
      where(town({ ...parts, endpointSlices: [sliceOf(service, [pod], ports)] }), townPods.web1),
    ).toEqual(expected);
    expect(where(town({ ...parts, endpointSlices: [] }), townPods.web1)).toEqual(expected);
  });

  it("a pod's own nameservers count, translated where they are a Service's or a pod's address", () => {
    const pod = (nameserver: string): Pod => ({
      ...townPods.web1,
      dnsPolicy: "None",
      dnsNameservers: [nameserver],
    });
    expect(where(town(), pod("10.96.0.10"))).toEqual(COREDNS);
    expect(where(town(), pod("10.1.2.66"))).toEqual([
      "stranger/Pod/stranger UDP 53",
      "stranger/Pod/stranger TCP 53",
    ]);
    expect(where(town(), pod("203.0.113.53"))).toEqual(["203.0.113.53 UDP 53", "203.0.113.53 TCP 53"]);
    expect(where(town(), { ...townPods.web1, dnsNameservers: ["203.0.113.53"] })).toHaveLength(4);
  });

  it("pods on the host network are exempt", () => {
    expect(where(town(), townPods.exporter1)).toEqual([]);
  });
});

describe("dnsHolds", () => {
  it("holds while nothing isolates egress, and where both protocols are let out", () => {
    expect(holds(town()).holds).toBe(true);
    expect(holds(town({ policies: [policyOf("storefront", "dns", toCoredns)] })).holds).toBe(true);
  });

  it("does not hold by UDP alone, and says which endpoint fails", () => {
    const udpOnly: NetworkPolicySpec = {
      ...toCoredns,
      egress: [{ ...toCoredns.egress![0], ports: [{ protocol: "UDP", port: 53 }] }],
    };
    const result = holds(town({ policies: [policyOf("storefront", "dns", udpOnly)] }));
    expect(result.holds).toBe(false);
    expect(result.endpoints.filter((e) => e.decision.outcome === "denied").map((e) => e.protocol)).toEqual([
      "TCP",
    ]);
  });

  it("does not hold where CoreDNS itself is closed to the pod", () => {
    const policies = [
      policyOf("storefront", "dns", toCoredns),
      policyOf("kube-system", "deny", { policyTypes: ["Ingress"] }),
    ];
    expect(holds(town({ policies })).endpoints[0]?.decision).toMatchObject({
      outcome: "denied",
      reasons: [{ direction: "ingress" }, {}],
    });
  });

  it("does not hold by the pods alone where a cache answers on the node", () => {
    const result = holds(nodeLocalTown({ policies: [policyOf("storefront", "dns", toCoredns)] }));
    expect(result.endpoints.filter((e) => e.decision.outcome === "denied").map((e) => e.address)).toContain(
      "169.254.20.10",
    );
  });

  it("is not proved where no DNS Service is found or the node's own resolvers are asked", () => {
    expect(holds(town({ services: [] })).holds).toBe(false);
    const pod: Pod = { ...townPods.web1, dnsPolicy: "Default" };
    const snapshot = town({
      pods: [pod, townPods.coredns1],
      policies: [policyOf("storefront", "dns", toCoredns)],
    });
    expect(holds(snapshot, pod).holds).toBe(false);
    const anywhere: NetworkPolicySpec = {
      policyTypes: ["Egress"],
      egress: [{ ports: toCoredns.egress![0]!.ports }],
    };
    expect(holds({ ...snapshot, policies: [policyOf("storefront", "dns", anywhere)] }, pod).holds).toBe(true);
  });
});
