import { describe, expect, test } from "vitest";
import { enforcementReport } from "#lib/enforcement/index.ts";
import { profileOf, type ClusterEvidence } from "#lib/policy/index.ts";
import { agentOf, ciliumConfig, evidenceNodeOf, evidenceOf, k3sNode } from "../../cast/evidence-parts.ts";

const reportOf = (parts: Partial<ClusterEvidence>) => enforcementReport(evidenceOf(parts));
const AWS_ON = { "kube-system/amazon-vpc-cni": { "enable-network-policy-controller": "true" } };
const awsNode = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  agentOf("aws-node", [{ env }, { name: "aws-eks-nodeagent", args }]);
const kindnet = (tag: string) => agentOf("kindnet", [{ image: `docker.io/kindest/kindnetd:${tag}` }]);

describe("the CNI is recognised, and whether its settings enforce", () => {
  test.each<[string, string, Partial<ClusterEvidence>]>([
    [
      "cilium",
      "yes",
      { controllers: [agentOf("cilium")], configMaps: ciliumConfig({ "enable-policy": "default" }) },
    ],
    [
      "cilium",
      "yes",
      { controllers: [agentOf("cilium")], configMaps: ciliumConfig({ "enable-policy": "always" }) },
    ],
    ["cilium", "yes", { controllers: [agentOf("cilium")], configMaps: ciliumConfig({}) }],
    [
      "cilium",
      "no",
      { controllers: [agentOf("cilium")], configMaps: ciliumConfig({ "enable-policy": "never" }) },
    ],
    [
      "cilium",
      "no",
      { controllers: [agentOf("cilium")], configMaps: ciliumConfig({ "enable-k8s-networkpolicy": "false" }) },
    ],
    [
      "cilium",
      "no",
      { controllers: [agentOf("cilium")], configMaps: ciliumConfig({ "policy-audit-mode": "true" }) },
    ],
    [
      "cilium",
      "unknown",
      { controllers: [agentOf("cilium")], configMaps: ciliumConfig({ "enable-policy": "sometimes" }) },
    ],
    ["cilium", "unknown", { controllers: [agentOf("cilium")] }],
    [
      "cilium",
      "yes",
      {
        controllers: [agentOf("cilium", [{}], { namespace: "cilium" })],
        configMaps: { "cilium/cilium-config": { "enable-policy": "default" } },
      },
    ],
    ["cilium", "unknown", { controllers: [agentOf("anetd")] }],
    ["azure-npm", "yes", { controllers: [agentOf("azure-npm")] }],
    ["weave", "yes", { controllers: [agentOf("weave-net", [{ name: "weave" }, { name: "weave-npc" }])] }],
    ["weave", "no", { controllers: [agentOf("weave-net", [{ name: "weave" }])] }],
    ["calico", "yes", { controllers: [agentOf("calico-node", [{}], { namespace: "calico-system" })] }],
    ["calico", "yes", { controllers: [agentOf("kube-flannel-ds"), agentOf("canal")] }],
    ["calico", "yes", { controllers: [agentOf("kube-flannel-ds"), agentOf("calico-node")] }],
    ["antrea", "yes", { controllers: [agentOf("antrea-agent")] }],
    [
      "ovn-kubernetes",
      "yes",
      { controllers: [agentOf("ovnkube-node", [{}], { namespace: "openshift-ovn-kubernetes" })] },
    ],
    [
      "ovn-kubernetes",
      "unknown",
      {
        controllers: [agentOf("ovnkube-node")],
        settings: { "Network/cluster": { status: { networkType: "OpenShiftSDN" } } },
      },
    ],
    ["aws-vpc-cni", "no", { controllers: [agentOf("aws-node")], configMaps: AWS_ON }],
    ["aws-vpc-cni", "no", { controllers: [awsNode(["--enable-network-policy=false"])], configMaps: AWS_ON }],
    ["aws-vpc-cni", "no", { controllers: [awsNode([])], configMaps: AWS_ON }],
    ["aws-vpc-cni", "yes", { controllers: [awsNode(["--enable-network-policy=true"])], configMaps: AWS_ON }],
    [
      "aws-vpc-cni",
      "yes",
      { controllers: [awsNode(["--enable-network-policy", "true"])], configMaps: AWS_ON },
    ],
    ["aws-vpc-cni", "yes", { controllers: [awsNode(["--enable-network-policy"])], configMaps: AWS_ON }],
    ["aws-vpc-cni", "unknown", { controllers: [awsNode(["--enable-network-policy=true"])] }],
    [
      "aws-vpc-cni",
      "unknown",
      {
        controllers: [awsNode(["--enable-network-policy=true"])],
        configMaps: { "kube-system/amazon-vpc-cni": {} },
      },
    ],
    ["kube-router", "yes", { controllers: [agentOf("kube-router")] }],
    ["kube-router", "no", { controllers: [agentOf("kube-router", [{ args: ["--run-firewall=false"] }])] }],
    ["kube-router", "yes", { nodes: [k3sNode('["server"]')] }],
    ["kube-router", "no", { nodes: [k3sNode('["server","--disable-network-policy"]')] }],
    ["kube-router", "unknown", { nodes: [k3sNode('["agent"]')] }],
    ["kube-router", "unknown", { nodes: [evidenceNodeOf({ kubeletVersion: "v1.33.4+k3s1" })] }],
    ["kube-network-policies", "yes", { controllers: [agentOf("kube-network-policies")] }],
    ["kindnet", "yes", { controllers: [kindnet("v20250512-df8de77b")] }],
    ["kindnet", "no", { controllers: [kindnet("v20230511-dc714da8")] }],
    ["kindnet", "unknown", { controllers: [kindnet("latest")] }],
    ["flannel", "no", { controllers: [agentOf("kube-flannel-ds", [{}], { namespace: "kube-flannel" })] }],
    [
      "kube-network-policies",
      "yes",
      {
        controllers: [
          agentOf("kube-flannel-ds", [
            {},
            { image: "registry.k8s.io/networking/kube-network-policies:v0.9.2" },
          ]),
        ],
      },
    ],
    ["none", "no", { controllers: [agentOf("kube-proxy")] }],
    [
      "none",
      "no",
      {
        controllers: [agentOf("netd"), agentOf("kube-proxy")],
        nodes: [evidenceNodeOf({ kubeletVersion: "v1.33.5-gke.1308000" })],
      },
    ],
    ["unknown", "unknown", { controllers: [agentOf("kube-proxy")], nodes: [] }],
    ["unknown", "unknown", { controllers: [agentOf("terway-eniip"), agentOf("kube-proxy")] }],
    [
      "unknown",
      "unknown",
      { controllers: [agentOf("kube-proxy")], nodes: [evidenceNodeOf({ kubeletVersion: "v1.33.6+rke2r1" })] },
    ],
    ["unknown", "unknown", {}],
  ])("%s: %s", (name, enforces, parts) => {
    const report = reportOf(parts);
    expect(report.cni).toMatchObject({ name, enforces });
    expect(report.cni.evidence).toMatch(/^[A-Z].{20,}\.$/);
    expect(report.inert).toBe(enforces === "no");
    expect(report.profile).toBe(profileOf(report.cni).name);
  });

  test("the version is the agent image's tag, and never a digest or a registry's port", () => {
    const version = (image: string) =>
      reportOf({ controllers: [agentOf("cilium", [{ image }])] }).cni.version;
    expect(version("quay.io/cilium/cilium:v1.19.4@sha256:abc")).toBe("v1.19.4");
    expect(version("localhost:5000/cilium/cilium")).toBeUndefined();
  });

  test("a network without an engine beneath one is evidence, and no contradiction", () => {
    const { cni, title, evidence } = reportOf({
      controllers: [awsNode(["--enable-network-policy=false"]), agentOf("calico-node")],
    });
    expect(cni).toMatchObject({ name: "calico", enforces: "yes" });
    expect(title).toBe("Calico 1.2.3");
    expect(evidence.map(({ object }) => object)).toContain("DaemonSet kube-system/aws-node");
  });

  test("two engines side by side are named, and leave every feature unknown", () => {
    const report = reportOf({
      controllers: [agentOf("cilium"), agentOf("calico-node")],
      configMaps: ciliumConfig({ "enable-policy": "never" }),
    });
    expect(report.title).toBe("Cilium 1.2.3 beside Calico 1.2.3");
    expect(report.cni).toMatchObject({ name: "unknown", enforces: "unknown" });
    expect(new Set(report.features.map(({ state }) => state))).toEqual(new Set(["unknown"]));
    expect(report.quirks[0]?.id).toBe("several-engines");
  });

  test("k3s with its own controller beside another engine is two engines", () => {
    const nodes = [k3sNode('["server"]')];
    expect(reportOf({ nodes, controllers: [agentOf("calico-node")] }).cni.enforces).toBe("unknown");
    const off = [k3sNode('["server","--disable-network-policy"]')];
    expect(reportOf({ nodes: off, controllers: [agentOf("calico-node")] }).cni).toMatchObject({
      name: "calico",
      enforces: "yes",
    });
  });
});

describe("what a mode does to pods that no policy selects", () => {
  const unselected = (parts: Partial<ClusterEvidence>) => reportOf(parts).cni.unselectedPods;
  test("is told for Cilium from its ConfigMap", () => {
    const cilium = (mode: string) => ({
      controllers: [agentOf("cilium")],
      configMaps: ciliumConfig({ "enable-policy": mode }),
    });
    expect(unselected(cilium("always"))).toBe("denied");
    expect(unselected(cilium("default"))).toBe("allowed");
    expect(unselected({ controllers: [agentOf("cilium")] })).toBeUndefined();
  });

  test("is told for AWS from the agent's environment, where the agent is on", () => {
    const strict = { NETWORK_POLICY_ENFORCING_MODE: "strict" };
    const aws = (flag: string, env: Readonly<Record<string, string>>) => ({
      controllers: [awsNode([flag], env)],
      configMaps: AWS_ON,
    });
    expect(unselected(aws("--enable-network-policy=true", strict))).toBe("denied");
    expect(unselected(aws("--enable-network-policy=true", {}))).toBe("allowed");
    expect(unselected(aws("--enable-network-policy=false", strict))).toBe("allowed");
  });
});

describe("EKS Auto Mode", () => {
  const nodes = [
    evidenceNodeOf({
      osImage: "Bottlerocket (EKS Auto, Standard) 2025.10.18",
      kubeletVersion: "v1.34.2-eks-ecaa3a6",
    }),
  ];
  const nodeClass = (networkPolicy?: string) => ({ "NodeClass/default": { spec: { networkPolicy } } });

  test.each<[string, string, Partial<ClusterEvidence>]>([
    [
      "enforces with the controller on and a NodeClass that enforces",
      "yes",
      { configMaps: AWS_ON, settings: nodeClass("DefaultAllow") },
    ],
    [
      "accepts and ignores policies while the controller is off",
      "no",
      { settings: nodeClass("DefaultAllow") },
    ],
    ["is unknown where a NodeClass leaves it open", "unknown", { configMaps: AWS_ON, settings: nodeClass() }],
    ["is unknown where no NodeClass was found", "unknown", { configMaps: AWS_ON }],
    [
      "is unknown where NodeClasses were refused",
      "unknown",
      {
        configMaps: AWS_ON,
        unreadable: [{ verb: "list", resource: "nodeclasses.eks.amazonaws.com", reason: "forbidden" }],
      },
    ],
    [
      "is unknown where the ConfigMap was refused",
      "unknown",
      {
        settings: nodeClass("DefaultAllow"),
        unreadable: [{ verb: "get", resource: "configmaps kube-system/amazon-vpc-cni", reason: "forbidden" }],
      },
    ],
  ])("%s", (_, enforces, parts) => {
    expect(reportOf({ nodes, ...parts }).cni).toMatchObject({ name: "aws-vpc-cni", enforces });
  });

  test("closes pods without a policy under DefaultDeny", () => {
    const { cni, quirks } = reportOf({ nodes, configMaps: AWS_ON, settings: nodeClass("DefaultDeny") });
    expect(cni.unselectedPods).toBe("denied");
    expect(quirks[0]?.id).toBe("aws-strict-mode");
  });
});
