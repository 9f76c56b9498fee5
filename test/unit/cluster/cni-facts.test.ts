import { describe, expect, test } from "vitest";
import type { ClusterEvidence } from "#lib/policy/index.ts";
import { cniFacts } from "#lib/server/cluster/cni-facts.ts";
import { controllerRow } from "#lib/manifests/controller-row.ts";
import { nodeRow } from "#lib/manifests/node-row.ts";

interface Container {
  readonly name?: string;
  readonly image?: string;
  readonly args?: readonly string[];
}

function daemonSet(name: string, containers: readonly Container[] = [{}], namespace = "kube-system") {
  const full = containers.map((container) => ({ name: "main", image: "example/agent:v1.2.3", ...container }));
  return controllerRow("DaemonSet")({
    metadata: { name, namespace, uid: name },
    spec: { selector: {}, template: { spec: { containers: full } } },
  });
}

function evidence(parts: {
  readonly daemonSets?: ReturnType<typeof daemonSet>[];
  readonly nodes?: object[];
  readonly configMaps?: Record<string, Record<string, string>>;
}): ClusterEvidence {
  return {
    controllers: (parts.daemonSets ?? []).flatMap(({ evidence: found }) => found ?? []),
    nodes: (parts.nodes ?? []).map((node) => nodeRow(node).evidence),
    configMaps: parts.configMaps ?? {},
    apiGroups: [],
    settings: {},
    unreadable: [],
  };
}

const ciliumConfig = (data: Record<string, string>) => ({ "kube-system/cilium-config": data });
const k3s = (nodeArgs: string) => ({
  metadata: { name: "n1", annotations: { "k3s.io/node-args": nodeArgs } },
  status: { nodeInfo: { kubeletVersion: "v1.33.4+k3s1" } },
});

describe("the CNI is recognised, and whether its settings enforce", () => {
  test("Cilium's ipBlocks match nodes where its ConfigMap says so", () => {
    const matchNodes = (config: Record<string, string>) =>
      cniFacts(evidence({ daemonSets: [daemonSet("cilium")], configMaps: ciliumConfig(config) }))
        .ipBlocksMatchNodes;
    expect(matchNodes({ "policy-cidr-match-mode": "nodes" })).toBe(true);
    expect(matchNodes({ "policy-cidr-match-mode": "" })).toBeUndefined();
    expect(matchNodes({})).toBeUndefined();
  });

  test.each([
    [
      "cilium",
      "yes",
      { daemonSets: [daemonSet("cilium")], configMaps: ciliumConfig({ "enable-policy": "default" }) },
    ],
    [
      "cilium",
      "no",
      { daemonSets: [daemonSet("cilium")], configMaps: ciliumConfig({ "enable-policy": "never" }) },
    ],
    [
      "cilium",
      "no",
      {
        daemonSets: [daemonSet("cilium")],
        configMaps: ciliumConfig({ "enable-k8s-networkpolicy": "false" }),
      },
    ],
    [
      "cilium",
      "no",
      { daemonSets: [daemonSet("cilium")], configMaps: ciliumConfig({ "policy-audit-mode": "true" }) },
    ],
    ["cilium", "unknown", { daemonSets: [daemonSet("cilium")] }],
    ["azure-npm", "yes", { daemonSets: [daemonSet("azure-npm")] }],
    ["weave", "yes", { daemonSets: [daemonSet("weave-net", [{ name: "weave" }, { name: "weave-npc" }])] }],
    ["weave", "no", { daemonSets: [daemonSet("weave-net", [{ name: "weave" }])] }],
    ["cilium", "unknown", { daemonSets: [daemonSet("anetd")] }],
    ["calico", "yes", { daemonSets: [daemonSet("calico-node", [{}], "calico-system")] }],
    ["calico", "yes", { daemonSets: [daemonSet("kube-flannel-ds"), daemonSet("canal")] }],
    ["antrea", "yes", { daemonSets: [daemonSet("antrea-agent")] }],
    ["ovn-kubernetes", "yes", { daemonSets: [daemonSet("ovnkube-node", [{}], "openshift-ovn-kubernetes")] }],
    ["aws-vpc-cni", "no", { daemonSets: [daemonSet("aws-node")] }],
    [
      "aws-vpc-cni",
      "no",
      {
        daemonSets: [
          daemonSet("aws-node", [{}, { name: "aws-eks-nodeagent", args: ["--enable-network-policy=false"] }]),
        ],
      },
    ],
    [
      "aws-vpc-cni",
      "yes",
      {
        daemonSets: [
          daemonSet("aws-node", [{}, { name: "aws-eks-nodeagent", args: ["--enable-network-policy=true"] }]),
        ],
      },
    ],
    [
      "aws-vpc-cni",
      "yes",
      {
        daemonSets: [daemonSet("aws-node")],
        configMaps: { "kube-system/amazon-vpc-cni": { "enable-network-policy-controller": "true" } },
      },
    ],
    ["kube-router", "yes", { daemonSets: [daemonSet("kube-router")] }],
    ["kube-router", "no", { daemonSets: [daemonSet("kube-router", [{ args: ["--run-firewall=false"] }])] }],
    ["kube-router", "yes", { nodes: [k3s('["server"]')] }],
    ["kube-router", "no", { nodes: [k3s('["server","--disable-network-policy"]')] }],
    [
      "kindnet",
      "yes",
      { daemonSets: [daemonSet("kindnet", [{ image: "docker.io/kindest/kindnetd:v20250512-df8de77b" }])] },
    ],
    [
      "kindnet",
      "no",
      { daemonSets: [daemonSet("kindnet", [{ image: "docker.io/kindest/kindnetd:v20230511-dc714da8" }])] },
    ],
    ["flannel", "no", { daemonSets: [daemonSet("kube-flannel-ds", [{}], "kube-flannel")] }],
    [
      "flannel",
      "yes",
      {
        daemonSets: [
          daemonSet(
            "kube-flannel-ds",
            [{}, { image: "registry.k8s.io/kube-network-policies:v1" }],
            "kube-flannel",
          ),
        ],
      },
    ],
    ["unknown", "unknown", { daemonSets: [daemonSet("node-exporter")] }],
  ])("%s: %s", (name, enforces, parts) => {
    const facts = cniFacts(evidence(parts));
    expect(facts).toMatchObject({ name, enforces });
    expect(facts.evidence).toMatch(/^[A-Z].{20,}\.$/);
  });

  test("the version is the agent image's tag, and never a digest", () => {
    const image = (text: string) =>
      cniFacts(evidence({ daemonSets: [daemonSet("cilium", [{ image: text }])] })).version;
    expect(image("quay.io/cilium/cilium:v1.19.4@sha256:abc")).toBe("v1.19.4");
    expect(image("localhost:5000/cilium/cilium")).toBeUndefined();
  });
});
