import { describe, expect, test } from "vitest";
import { enforcementReport, reportText, type Distribution } from "#lib/enforcement/index.ts";
import type { ClusterEvidence } from "#lib/policy/index.ts";
import { agentOf, ciliumConfig, evidenceNodeOf, evidenceOf } from "../../cast/evidence-parts.ts";

const reportOf = (parts: Partial<ClusterEvidence>) => enforcementReport(evidenceOf(parts));

describe("the distribution", () => {
  test.each<[Distribution, Partial<ClusterEvidence>]>([
    ["openshift", { apiGroups: ["config.openshift.io/v1"] }],
    ["openshift", { nodes: [evidenceNodeOf({ osImage: "Red Hat Enterprise Linux CoreOS 9.6 (Plow)" })] }],
    ["k3s", { nodes: [evidenceNodeOf({ kubeletVersion: "v1.34.2+k3s1" })] }],
    ["rke2", { nodes: [evidenceNodeOf({ kubeletVersion: "v1.33.6+rke2r1" })] }],
    ["eks", { nodes: [evidenceNodeOf({ kubeletVersion: "v1.34.2-eks-ecaa3a6" })] }],
    ["gke", { nodes: [evidenceNodeOf({ kubeletVersion: "v1.34.1-gke.3849001" })] }],
    [
      "aks",
      {
        nodes: [
          evidenceNodeOf({ providerID: "azure:///subscriptions/x/resourceGroups/mc_town/providers/y" }),
        ],
      },
    ],
    ["kind", { nodes: [evidenceNodeOf({ providerID: "kind://docker/town/node-1" })] }],
    ["simulated", { nodes: [evidenceNodeOf({ providerID: "simulated://shop/node-1" })] }],
    [
      "kubeadm",
      { nodes: [evidenceNodeOf({ annotations: { "kubeadm.alpha.kubernetes.io/cri-socket": "x" } })] },
    ],
    ["eks", { nodes: [], serverVersion: "v1.34.2-eks-ecaa3a6" }],
    ["gke", { nodes: [], serverVersion: "v1.34.1-gke.3849001" }],
    ["aks", { nodes: [], controllers: [agentOf("azure-cns")] }],
    ["unknown", {}],
  ])("%s is told by what its nodes, its groups or its server say", (distribution, parts) => {
    expect(reportOf(parts).distribution).toBe(distribution);
  });
});

describe("what runs beside the CNI", () => {
  const ids = (...controllers: ReturnType<typeof agentOf>[]) =>
    reportOf({ controllers }).quirks.map(({ id }) => id);

  test("NodeLocal DNSCache is told apart by whether it is on the host network", () => {
    expect(ids(agentOf("node-local-dns"))).toEqual(["node-local-dns-host"]);
    expect(ids(agentOf("node-local-dns", [{}], { hostNetwork: false }))).toEqual(["node-local-dns-pods"]);
  });

  test("meshes, firewalls and servers of credentials are told", () => {
    expect(ids(agentOf("ztunnel"))).toEqual(["istio-ambient"]);
    expect(ids(agentOf("istiod", [{}], { kind: "Deployment", namespace: "istio-system" }))).toEqual([
      "istio-sidecars",
    ]);
    expect(ids(agentOf("neuvector-enforcer-pod", [{}], { namespace: "neuvector" }))).toEqual([
      "neuvector-beside",
    ]);
    expect(ids(agentOf("gke-metadata-server"), agentOf("eks-pod-identity-agent"))).toEqual([
      "gke-metadata-server",
      "eks-pod-identity",
    ]);
  });
});

describe("the API of admin policies", () => {
  const apiGroups = ["policy.networking.k8s.io/v1alpha1"];
  const hasQuirk = (name: string) =>
    reportOf({ apiGroups, controllers: [agentOf(name)] }).quirks.some(
      ({ id }) => id === "admin-policies-unknown",
    );

  test("is warned of where nobody knows whether what it takes is enforced", () => {
    expect(hasQuirk("calico-node")).toBe(true);
    expect(hasQuirk("ovnkube-node")).toBe(false);
    expect(hasQuirk("kube-flannel-ds")).toBe(false);
  });
});

describe("tunnels between nodes", () => {
  const flannel = (backend: string) => [
    evidenceNodeOf({ annotations: { "flannel.alpha.coreos.com/backend-type": backend } }),
  ];
  const hasQuirk = (parts: Partial<ClusterEvidence>) =>
    reportOf(parts).quirks.some(({ id }) => id === "tunnel-addresses");

  test("change the address from which nodes speak, for engines that match raw addresses", () => {
    const calico = { controllers: [agentOf("canal")] };
    expect(hasQuirk({ ...calico, nodes: flannel("vxlan") })).toBe(true);
    expect(hasQuirk({ ...calico, nodes: flannel("host-gw") })).toBe(false);
    const vxlan = evidenceNodeOf({ annotations: { "projectcalico.org/IPv4VXLANTunnelAddr": "10.1.1.0" } });
    expect(hasQuirk({ ...calico, nodes: [vxlan] })).toBe(true);
  });

  test("are nothing to Cilium, and nothing where nothing enforces", () => {
    const configMaps = ciliumConfig({ "enable-policy": "default" });
    expect(hasQuirk({ controllers: [agentOf("cilium")], configMaps, nodes: flannel("vxlan") })).toBe(false);
    expect(hasQuirk({ controllers: [agentOf("kube-flannel-ds")], nodes: flannel("vxlan") })).toBe(false);
  });
});

describe("a report as text", () => {
  test("calls out that policies come to nothing, and tells one reason once", () => {
    const text = reportText(reportOf({ controllers: [agentOf("kube-flannel-ds")] }));
    expect(text).toContain("Policies are accepted and nothing comes of them.");
    expect(text.match(/flannel alone/g)).toHaveLength(2);
    expect(text).toContain("All of them: not enforced");
  });
});
