import { describe, expect, test } from "vitest";
import { dnsRules } from "#lib/discovery/index.ts";
import { podOf, serviceOf, sliceOf, workloadOf } from "../../cast/cluster-parts.ts";
import { coredns, nodeLocalTown, paymentsApi, town, townPods } from "../../cast/town.ts";
import { AWS_REPORT, CILIUM_REPORT, evidenceOf, platformTown } from "../../cast/town-platform.ts";
import { findingOf, idsOf, linesOf, needsOf } from "./asked.ts";

const corefile = (forward: string) => ({
  configMaps: { "kube-system/coredns": { Corefile: `.:53 {\n    forward . ${forward} {\n    }\n}\n` } },
});

describe("DNS", () => {
  test("is found by its Service, with the selector, the address and the pods' real port", () => {
    const finding = findingOf(town(), "dns/kube-system/kube-dns");
    expect(finding).toMatchObject({ certainty: "certain", namespaces: "all", workloads: [coredns.id] });
    expect(finding.derivedFrom.map(({ field, value }) => `${field} ${value}`)).toEqual([
      "spec.selector k8s-app=kube-dns",
      "spec.clusterIPs 10.96.0.10",
      "ports 53",
    ]);
    expect(finding.endpoints.map(({ address }) => address)).toContain("10.1.2.2");
  });

  test("is allowed in both directions: out of every namespace, into the servers', and on to their resolvers", () => {
    expect(linesOf(needsOf(town(), "payments"), "dns/")).toEqual([
      "egress kube-system/kube-dns UDP:53+TCP:53",
    ]);
    expect(linesOf(needsOf(town(), "kube-system"), "dns/")).toEqual([
      "egress kube-system/kube-dns UDP:53+TCP:53",
      "ingress any UDP:53+TCP:53",
      "egress any UDP:53+TCP:53",
    ]);
  });

  test("servers forward to the addresses that their ConfigMap names, and to nobody else", () => {
    const snapshot = platformTown({ evidence: evidenceOf(corefile("192.0.2.53 192.0.2.54:53")) });
    expect(linesOf(needsOf(snapshot, "kube-system"), "dns/")).toContain(
      "egress 192.0.2.53/32,192.0.2.54/32 UDP:53+TCP:53",
    );
  });

  test("a Service that kubelets name is the cluster's DNS whatever it and its pods are called", () => {
    const dns = workloadOf("naming/Deployment/oracle", { app: "oracle" });
    const pod = podOf(dns, "oracle-a", "10.1.1.77");
    const service = serviceOf("naming", "oracle", {
      clusterIPs: ["10.96.0.53"],
      selector: dns.templateLabels,
      ports: [{ name: "dns", port: 53, protocol: "UDP", targetPort: 1053 }],
    });
    const slice = sliceOf(service, [pod], [{ name: "dns", port: 1053, protocol: "UDP" }]);
    const kubelet =
      "apiVersion: kubelet.config.k8s.io/v1beta1\nclusterDNS:\n- 10.96.0.53\nclusterDomain: cluster.local\n";
    const snapshot = platformTown({
      namespaces: ["naming"],
      workloads: [dns],
      pods: [pod],
      services: [service],
      endpointSlices: [slice],
      evidence: evidenceOf({ configMaps: { "kube-system/kubelet-config": { kubelet } } }),
    });
    expect(findingOf(snapshot, "dns/naming/oracle").derivedFrom).toContainEqual({
      object: "kubelet configuration",
      field: "clusterDNS",
      value: "10.96.0.53",
    });
    expect(linesOf(needsOf(snapshot, "payments"), "dns/naming")).toEqual([
      "egress naming/oracle UDP:1053+TCP:1053",
    ]);
  });

  test("two sets of servers are both found and both allowed, since a pod may ask either", () => {
    const second = workloadOf("kube-system/Deployment/coredns-blue", { "k8s-app": "coredns" });
    const pod = podOf(second, "coredns-blue-a", "10.1.1.78");
    const service = serviceOf("kube-system", "coredns-blue", {
      clusterIPs: ["10.96.0.11"],
      selector: second.templateLabels,
      ports: [{ name: "dns", port: 53, protocol: "UDP", targetPort: 53 }],
    });
    const slice = sliceOf(service, [pod], [{ name: "dns", port: 53, protocol: "UDP" }]);
    const snapshot = platformTown({
      workloads: [second],
      pods: [pod],
      services: [service],
      endpointSlices: [slice],
    });
    expect(idsOf(snapshot, "dns").filter((id) => !id.endsWith("/upstream"))).toEqual([
      "dns/kube-system/kube-dns",
      "dns/kube-system/coredns-blue",
    ]);
    expect(linesOf(needsOf(snapshot, "payments"), "dns/")).toEqual([
      "egress kube-system/kube-dns UDP:53+TCP:53",
      "egress kube-system/coredns UDP:53+TCP:53",
    ]);
  });

  test("a cache on the host network is named by its addresses, those of its configuration where it was read", () => {
    const bound = "cluster.local:53 {\n    bind 169.254.25.10 10.96.0.10\n}\n";
    const snapshot = nodeLocalTown({
      evidence: evidenceOf({ configMaps: { "kube-system/node-local-dns": { Corefile: bound } } }),
    });
    expect(linesOf(needsOf(snapshot, "payments"), "dns/")).toContain(
      "egress 10.96.0.10/32,169.254.25.10/32 UDP:53+TCP:53",
    );
    expect(findingOf(nodeLocalTown(), "dns/node-local-dns").text).toContain("169.254.20.10");
  });

  test("Cilium cannot name that cache, and it is said what does", () => {
    const { inexpressible } = needsOf(nodeLocalTown(), "payments", CILIUM_REPORT);
    expect(inexpressible.map(({ text }) => text)).toEqual([
      expect.stringContaining("CiliumLocalRedirectPolicy"),
    ]);
  });

  test("rules for DNS are the same for a proof, for Allow DNS, for a baseline and for what the platform needs", () => {
    for (const [snapshot, report] of [
      [town(), AWS_REPORT],
      [platformTown(), CILIUM_REPORT],
      [nodeLocalTown(), AWS_REPORT],
    ] as const) {
      const { needs } = needsOf(snapshot, "payments", report);
      const ofDns = needs.filter(({ finding }) => finding.startsWith("dns/"));
      const inCluster = { ...snapshot, cni: report.cni };
      expect(ofDns.map(({ rule }) => [rule.receiver, rule.ports])).toEqual(
        dnsRules(inCluster, "payments").map(({ receiver, ports }) => [receiver, ports]),
      );
    }
  });

  test("on AWS the Service's address is allowed too", () => {
    expect(linesOf(needsOf(town(), "payments", AWS_REPORT), "dns/")).toEqual([
      "egress kube-system/kube-dns UDP:53+TCP:53",
      "egress 10.96.0.10/32 UDP:53+TCP:53",
    ]);
  });

  test("on GKE without any DNS pod it is Cloud DNS, by address and on port 53 alone", () => {
    const base = town();
    const isServer = (name: string) => name.startsWith("coredns");
    const snapshot = town({
      workloads: base.workloads.filter((workload) => workload.id !== coredns.id),
      pods: base.pods.filter((pod) => !isServer(pod.name)),
      endpointSlices: base.endpointSlices.filter((slice) => slice.service !== "kube-dns"),
      nodes: base.nodes.map((node) => ({ ...node, labels: { "cloud.google.com/gke-nodepool": "main" } })),
    });
    expect(idsOf(snapshot, "dns")).toEqual(["dns/cloud-dns"]);
    expect(linesOf(needsOf(snapshot, "payments"), "dns/")).toEqual([
      "egress 169.254.169.254/32 UDP:53+TCP:53",
    ]);
  });

  test.each([
    ["services", { services: [] }],
    ["pods", { pods: [], endpointSlices: [] }],
    ["endpointslices.discovery.k8s.io", { endpointSlices: [] }],
  ])(
    "without %s nothing is taken for Cloud DNS, for the kubelets' address or for none",
    (resource, parts) => {
      const base = town();
      const kubelet = { "kube-system/kubelet-config": { kubelet: "clusterDNS:\n- 10.96.0.10\n" } };
      const unreadable = [{ verb: "list" as const, resource, reason: "forbidden" }];
      const snapshot = town({
        workloads: base.workloads.filter((workload) => workload.id !== coredns.id),
        pods: base.pods.filter((pod) => !pod.name.startsWith("coredns")),
        ...parts,
        nodes: base.nodes.map((node) => ({ ...node, labels: { "cloud.google.com/gke-nodepool": "main" } })),
        evidence: evidenceOf({ configMaps: kubelet, unreadable }),
      });
      const ids = idsOf(snapshot, "dns");
      expect(ids).toContain(`dns/unreadable/${resource}`);
      expect(ids).not.toContain("dns/cloud-dns");
      expect(ids).not.toContain("dns/none");
      expect(linesOf(needsOf(snapshot, "payments"), "dns/")).toEqual([]);
      if (resource === "services") return;
      expect(findingOf(snapshot, "dns/kube-system/kube-dns").text).toContain(
        `what is behind it is unknown, since this account could not list ${resource}`,
      );
    },
  );

  test("a nameserver of a pod's own is no address outside where Services were not read", () => {
    const own = podOf(paymentsApi, "api-own", "10.1.1.29", {
      dnsPolicy: "None",
      dnsNameservers: ["10.96.0.10"],
    });
    const unreadable = [{ verb: "list" as const, resource: "services", reason: "forbidden" }];
    const snapshot = town({ pods: [own], services: [], evidence: evidenceOf({ unreadable }) });
    expect(linesOf(needsOf(snapshot, "payments"), "dns/")).toEqual([]);
  });

  test("nameservers of a pod's own are found with their users, and allowed where those are", () => {
    const own = podOf(paymentsApi, "api-own", "10.1.1.29", {
      dnsPolicy: "None",
      dnsNameservers: ["192.0.2.53"],
    });
    const snapshot = town({ pods: [...Object.values(townPods), own] });
    expect(findingOf(snapshot, "dns/nameserver/192.0.2.53").namespaces).toEqual(["payments"]);
    expect(linesOf(needsOf(snapshot, "payments"), "dns/nameserver")).toEqual([
      "egress 192.0.2.53/32 UDP:53+TCP:53",
    ]);
    expect(linesOf(needsOf(snapshot, "ledger"), "dns/nameserver")).toEqual([]);
  });

  test("who asks the node's resolvers is unknown to every object, so port 53 is opened and said to be narrowed", () => {
    const own = podOf(paymentsApi, "api-own", "10.1.1.29", { dnsPolicy: "Default" });
    const snapshot = town({ pods: [...Object.values(townPods), own] });
    expect(findingOf(snapshot, "dns/node-resolvers").certainty).toBe("unknown");
    const [need] = needsOf(snapshot, "payments").needs.filter(
      ({ finding }) => finding === "dns/node-resolvers",
    );
    expect(need?.rule.receiver).toEqual({ kind: "any" });
    expect(need?.because).toContain("resolv.conf");
  });

  test("without any DNS server nothing is guessed", () => {
    const snapshot = town({ services: [] });
    expect(findingOf(snapshot, "dns/none").certainty).toBe("unknown");
    expect(linesOf(needsOf(snapshot, "payments"), "dns/")).toEqual([]);
  });
});
