import { describe, expect, test } from "vitest";
import type { Pod } from "#lib/policy/index.ts";
import { namespaceOf, podOf, serviceOf, sliceOf, workloadOf } from "../../cast/cluster-parts.ts";
import { paymentsApi, town, townPods } from "../../cast/town.ts";
import { evidenceOf, platformTown, reportOf } from "../../cast/town-platform.ts";
import { CALICO, CILIUM } from "../../cast/cluster-parts.ts";
import { findingOf, idsOf, linesOf, needsOf } from "./asked.ts";

const apiPod = (parts: Partial<Pod>) => podOf(paymentsApi, "api-x", "10.1.1.90", parts);
const withApi = (parts: Partial<Pod>) => town({ pods: [...Object.values(townPods), apiPod(parts)] });

describe("Istio with sidecars", () => {
  const istiod = workloadOf("istio-system/Deployment/istiod", { app: "istiod" });
  const istiodPod = podOf(istiod, "istiod-a", "10.1.1.91");
  const service = serviceOf("istio-system", "istiod", {
    clusterIPs: ["10.96.4.1"],
    selector: istiod.templateLabels,
    ports: [
      { name: "grpc-xds", port: 15010, protocol: "TCP", targetPort: 15010 },
      { name: "https-dns", port: 15012, protocol: "TCP", targetPort: 15012 },
    ],
  });
  const slice = sliceOf(
    service,
    [istiodPod],
    [
      { name: "grpc-xds", port: 15010, protocol: "TCP" },
      { name: "https-dns", port: 15012, protocol: "TCP" },
    ],
  );

  test("needs istiod on 15012 in both directions, and no other port between pods", () => {
    const snapshot = platformTown({
      namespaces: ["istio-system"],
      workloads: [istiod],
      pods: [istiodPod, apiPod({ containers: ["api", "istio-proxy"] })],
      services: [service],
      endpointSlices: [slice],
    });
    expect(findingOf(snapshot, "service-mesh/istio-sidecar").certainty).toBe("certain");
    expect(linesOf(needsOf(snapshot, "payments"), "service-mesh")).toEqual([
      "egress istio-system/istiod TCP:15012",
    ]);
    expect(linesOf(needsOf(snapshot, "istio-system"), "service-mesh")).toEqual([
      "ingress payments/ TCP:15012",
    ]);
  });

  test("without a Service istiod is unknown", () => {
    const snapshot = withApi({ containers: ["istio-proxy"] });
    expect(findingOf(snapshot, "service-mesh/istio-sidecar").certainty).toBe("unknown");
  });
});

test("Istio's ambient mode needs HBONE among its members, and probes from its own address", () => {
  const base = withApi({ probes: [{ kind: "http", when: "readiness", port: 8443 }] });
  const namespaces = base.namespaces.map((namespace) =>
    namespace.name === "payments"
      ? namespaceOf("payments", { "istio.io/dataplane-mode": "ambient" })
      : namespace,
  );
  expect(linesOf(needsOf({ ...base, namespaces }, "payments"), "service-mesh")).toEqual([
    "ingress payments/ TCP:15008",
    "egress payments/ TCP:15008",
    "ingress 169.254.7.127/32,fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128 TCP:8443",
  ]);
});

test("Linkerd needs its control plane at the ports where that answers, and opaque ports on 4143", () => {
  const identity = workloadOf("linkerd/Deployment/linkerd-identity", { app: "identity" });
  const pod = podOf(identity, "linkerd-identity-a", "10.1.1.92");
  const service = serviceOf("linkerd", "linkerd-identity", {
    selector: identity.templateLabels,
    ports: [{ name: "grpc", port: 8080, protocol: "TCP", targetPort: 8080 }],
  });
  const snapshot = platformTown({
    namespaces: ["linkerd"],
    workloads: [identity],
    pods: [pod, apiPod({ containers: ["api", "linkerd-proxy"] })],
    services: [service],
  });
  expect(linesOf(needsOf(snapshot, "payments"), "service-mesh")).toEqual([
    "egress linkerd/identity TCP:8080",
    "ingress payments/ TCP:4143",
    "egress payments/ TCP:4143",
  ]);
});

test("a mesh whose ports are not derived here is found all the same", () => {
  expect(idsOf(withApi({ containers: ["api", "consul-dataplane"] }), "service-mesh")).toEqual([
    "service-mesh/consul",
  ]);
});

describe("credentials of a cloud", () => {
  test("by EKS Pod Identity are asked of the agent's address", () => {
    expect(
      linesOf(needsOf(withApi({ cloudIdentity: "eks-pod-identity" }), "payments"), "cloud-metadata"),
    ).toEqual(["egress 169.254.170.23/32 TCP:80", "egress fd00:ec2::23/128 TCP:80"]);
  });

  test("by IAM roles for service accounts are asked by a name, which no NetworkPolicy holds", () => {
    const { needs, inexpressible } = needsOf(withApi({ cloudIdentity: "aws-irsa" }), "payments");
    expect(needs.filter(({ finding }) => finding.startsWith("cloud"))).toEqual([]);
    expect(inexpressible.map(({ text }) => text)).toEqual([
      expect.stringContaining("sts.<region>.amazonaws.com"),
    ]);
  });

  test("by an annotated ServiceAccount name it", () => {
    const snapshot = platformTown({
      pods: [apiPod({ serviceAccount: "api" })],
      platform: {
        cloudAccounts: [
          {
            namespace: "payments",
            serviceAccount: "api",
            identity: "gke-workload-identity",
            annotation: "iam.gke.io/gcp-service-account",
          },
        ],
      },
    });
    expect(findingOf(snapshot, "cloud-metadata/gke-workload-identity").derivedFrom).toEqual([
      {
        object: "ServiceAccount payments/api",
        field: "metadata.annotations",
        value: "iam.gke.io/gcp-service-account",
      },
    ]);
  });

  test("of the node are closed, and said to be, where the nodes are a cloud's", () => {
    const node = { name: "node-1", kubeletVersion: "v1.34.2", providerID: "aws:///eu/i-1", annotations: {} };
    const snapshot = platformTown({ evidence: evidenceOf({ nodes: [node] }) });
    expect(findingOf(snapshot, "cloud-metadata/instance-metadata").namespaces).toEqual([]);
  });
});

test("kubelet probes need no rule, and it is said of which CNIs that was read", () => {
  const snapshot = withApi({ probes: [{ kind: "tcp", when: "liveness", port: 8443 }] });
  const certaintyOn = (report: ReturnType<typeof reportOf>) =>
    findingOf(snapshot, "kubelet-probes/all", report).certainty;
  expect(certaintyOn(reportOf(CALICO))).toBe("likely");
  expect(certaintyOn(reportOf(CILIUM))).toBe("certain");
  expect(needsOf(snapshot, "payments").needs.filter(({ finding }) => finding.startsWith("kubelet"))).toEqual(
    [],
  );
});
