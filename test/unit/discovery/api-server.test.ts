import { describe, expect, test } from "vitest";
import { podOf, workloadOf } from "../../cast/cluster-parts.ts";
import { town } from "../../cast/town.ts";
import {
  AWS_REPORT,
  CALICO_REPORT,
  CILIUM_REPORT,
  evidenceOf,
  ingressController,
  metricsServer,
  OVN_REPORT,
  platformTown,
  TOWN_PLATFORM,
} from "../../cast/town-platform.ts";
import { findingOf, idsOf, linesOf, needsOf } from "./asked.ts";

const outside = (parts: Parameters<typeof platformTown>[0] = {}) => {
  const snapshot = platformTown(parts);
  const slices = snapshot.endpointSlices.filter((slice) => slice.name !== "kubernetes");
  const managed = {
    namespace: "default",
    name: "kubernetes",
    service: "kubernetes",
    ports: [{ name: "https", port: 443, protocol: "TCP" as const }],
    endpoints: [{ addresses: ["172.16.0.2"], ready: true }],
  };
  return { ...snapshot, endpointSlices: [...slices, managed] };
};

describe("the API server", () => {
  test("is at the addresses and port of its EndpointSlice, not of its Service", () => {
    const finding = findingOf(platformTown(), "api-server/default/kubernetes");
    expect(finding.endpoints).toEqual([
      { address: "10.0.0.10", port: 6443, protocol: "TCP", hostNetwork: true },
    ]);
    expect(finding.workloads).toEqual(expect.arrayContaining([ingressController.id, metricsServer.id]));
  });

  test("is allowed to those who work on the cluster, and not to everybody with a service account", () => {
    const operator = workloadOf("payments/Deployment/ledger-operator", { app: "ledger-operator" });
    const pod = podOf(operator, "ledger-operator-a", "10.1.1.60", { serviceAccount: "ledger-operator" });
    const snapshot = platformTown({ workloads: [operator], pods: [pod] });
    expect(linesOf(needsOf(snapshot, "payments"), "api-server")).toEqual(["egress 10.0.0.10/32 TCP:6443"]);
    expect(linesOf(needsOf(snapshot, "ledger"), "api-server")).toEqual([]);
  });

  test("on nodes cannot be named on Cilium, and it is said what can", () => {
    const { inexpressible } = needsOf(platformTown(), "ingress", CILIUM_REPORT);
    const texts = inexpressible
      .filter(({ finding }) => finding.startsWith("api-server"))
      .map((one) => one.text);
    expect(texts).toEqual([expect.stringContaining("toEntities: kube-apiserver")]);
  });

  test("outside the nodes is named on Cilium like any address", () => {
    expect(linesOf(needsOf(outside(), "ingress", CILIUM_REPORT), "api-server")).toEqual([
      "egress 172.16.0.2/32 TCP:443",
    ]);
  });

  test("is allowed by its Service's address too where a CNI judges before translation", () => {
    expect(linesOf(needsOf(platformTown(), "ingress", AWS_REPORT), "api-server")).toEqual([
      "egress 10.0.0.10/32 TCP:6443",
      "egress 10.96.0.1/32 TCP:443",
    ]);
  });

  test("whose EndpointSlice is not there is an unknown finding", () => {
    const snapshot = town({ endpointSlices: [] });
    expect(findingOf(snapshot, "api-server/default/kubernetes").certainty).toBe("unknown");
  });
});

describe("what the API server calls", () => {
  const webhook = "webhook/ingress/ingress-nginx-controller-admission:443";

  test("is found at the pods' own port, by name through the Service", () => {
    const finding = findingOf(platformTown(), webhook);
    expect(finding.endpoints).toEqual([
      { address: "10.1.1.50", port: 8443, protocol: "TCP", hostNetwork: false },
    ]);
    expect(finding.text).toContain("failurePolicy Fail");
    expect(linesOf(needsOf(platformTown(), "ingress"), "webhook")).toEqual(["ingress 10.0.0.10/32 TCP:8443"]);
  });

  test("comes from the tunnel of the control plane's node too, where the CNI says its address", () => {
    const evidence = evidenceOf({
      nodes: [
        {
          name: "control-plane",
          kubeletVersion: "v1.34.2",
          annotations: { "projectcalico.org/IPv4VXLANTunnelAddr": "10.1.0.1" },
        },
      ],
    });
    expect(linesOf(needsOf(platformTown({ evidence }), "ingress"), "webhook")).toEqual([
      "ingress 10.0.0.10/32,10.1.0.1/32 TCP:8443",
    ]);
  });

  test("comes from the konnectivity agents where there are some, which need it in egress", () => {
    const agent = workloadOf("kube-system/Deployment/konnectivity-agent", {
      "k8s-app": "konnectivity-agent",
    });
    const snapshot = outside({
      workloads: [agent],
      pods: [podOf(agent, "konnectivity-agent-a", "10.1.1.61")],
    });
    expect(findingOf(snapshot, webhook).certainty).toBe("likely");
    expect(linesOf(needsOf(snapshot, "ingress"), "webhook")).toEqual([
      "ingress kube-system/konnectivity-agent TCP:8443",
    ]);
    expect(linesOf(needsOf(snapshot, "kube-system"), "webhook")).toEqual([
      "egress ingress/ingress-nginx,controller TCP:8443",
    ]);
    expect(linesOf(needsOf(snapshot, "kube-system"), "api-server")).toContain(
      "egress 10.0.0.10/32,10.0.0.11/32,10.0.0.12/32 TCP:10250",
    );
  });

  test("is allowed from anywhere where nobody can tell from where it comes", () => {
    const snapshot = { ...platformTown(), nodes: [] };
    const slices = snapshot.endpointSlices.filter((slice) => slice.name !== "kubernetes");
    const unknown = { ...snapshot, endpointSlices: slices };
    expect(findingOf(unknown, webhook).certainty).toBe("unknown");
    expect(linesOf(needsOf(unknown, "ingress"), "webhook")).toEqual(["ingress any TCP:8443"]);
  });

  test("cannot be named by node addresses on OVN-Kubernetes", () => {
    const { inexpressible } = needsOf(platformTown(), "ingress", OVN_REPORT);
    expect(inexpressible.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('policy-group.network.openshift.io/host-network: ""'),
    );
  });

  test("through a Service that is not there is an unknown finding", () => {
    const callees = [{ ...TOWN_PLATFORM.callees[0]!, service: "gone" }];
    const snapshot = platformTown({ platform: { callees } });
    expect(findingOf(snapshot, "webhook/ingress/gone:443")).toMatchObject({
      certainty: "unknown",
      text: expect.stringContaining("Service ingress/gone does not exist"),
    });
  });

  test("that converts custom resources is a finding of its own kind", () => {
    const callees = [
      {
        kind: "CustomResourceDefinition" as const,
        name: "ledgers.town.example",
        namespace: "payments",
        service: "api",
        port: 443,
      },
    ];
    const snapshot = platformTown({ platform: { callees } });
    expect(idsOf(snapshot, "conversion-webhook")).toEqual(["conversion-webhook/payments/api:443"]);
    expect(linesOf(needsOf(snapshot, "payments"), "conversion-webhook")).toEqual([
      "ingress 10.0.0.10/32 TCP:8443",
    ]);
  });
});

describe("metrics-server", () => {
  test("is called by the API server and asks every kubelet", () => {
    expect(idsOf(platformTown(), "aggregated-api")).toEqual([]);
    expect(linesOf(needsOf(platformTown(), "kube-system", CALICO_REPORT), "metrics-server")).toEqual([
      "ingress 10.0.0.10/32 TCP:10250",
      "egress 10.0.0.10/32,10.0.0.11/32,10.0.0.12/32 TCP:10250",
    ]);
  });

  test("is likely there by its labels where APIServices may not be read", () => {
    const snapshot = platformTown({ platform: {} });
    expect(findingOf(snapshot, "metrics-server/kube-system/metrics-server").certainty).toBe("likely");
  });
});

test("what may not be read is an unknown finding that names the verb and the resource", () => {
  const resource = "validatingwebhookconfigurations.admissionregistration.k8s.io";
  const reason = 'User "drawbridge" cannot list resource';
  const snapshot = platformTown({
    evidence: evidenceOf({ unreadable: [{ verb: "list", resource, reason }] }),
  });
  const finding = findingOf(snapshot, `webhook/unreadable/${resource}`);
  expect(finding).toMatchObject({ kind: "webhook", certainty: "unknown" });
  expect(finding.text).toContain(`cannot list ${resource}`);
  expect(finding.text).toContain(reason);
});
