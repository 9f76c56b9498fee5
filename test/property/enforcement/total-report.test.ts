import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { enforcementReport, FEATURES, reportText } from "#lib/enforcement/index.ts";
import { profileOf, type ClusterEvidence, type EvidenceController } from "#lib/policy/index.ts";

const AGENTS = [
  "cilium",
  "anetd",
  "calico-node",
  "canal",
  "antrea-agent",
  "ovnkube-node",
  "aws-node",
  "azure-npm",
  "kube-router",
  "kube-network-policies",
  "weave-net",
  "kindnet",
  "kube-flannel-ds",
  "kube-proxy",
  "node-local-dns",
  "terway",
  "istiod",
];
const ARGUMENTS = [
  "--enable-network-policy=true",
  "--enable-network-policy",
  "false",
  "--run-firewall=false",
  "--strict-mode=true",
  "--fail-open=false",
  "--",
  "=",
];
const IMAGES = [
  "",
  ":",
  "a:v1.15.2",
  "a/b:v20250512-x@sha256:1",
  "registry.k8s.io/kube-network-policies:v1",
  "x:99999.1",
];
const VALUES = ["true", "false", "never", "always", "default", "nodes", "", "strict"];
const CONFIG_MAPS = [
  "kube-system/cilium-config",
  "kube-system/amazon-vpc-cni",
  "kube-system/antrea-config",
  "kube-system/azure-npm-config",
];
const CONFIG_KEYS = [
  "enable-policy",
  "policy-audit-mode",
  "enable-network-policy-controller",
  "antrea-controller.conf",
  "azure-npm.json",
  "policy-cidr-match-mode",
];
const RESOURCES = [
  "daemonsets.apps",
  "nodes",
  "configmaps",
  "configmaps kube-system/cilium-config",
  "nodeclasses.eks.amazonaws.com",
  "secrets",
];

const oneOf = (words: readonly string[]) => fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 12 }));
const env = fc.dictionary(
  fc.constantFrom("NETWORK_POLICY_ENFORCING_MODE", "FELIX_BPFENABLED", "FELIX_DEFAULTENDPOINTTOHOSTACTION"),
  oneOf(VALUES),
);
const container = fc.record({
  name: oneOf(["aws-eks-nodeagent", "weave-npc", "main"]),
  image: oneOf(IMAGES),
  args: fc.array(oneOf(ARGUMENTS), { maxLength: 3 }),
  env,
});
const controller: fc.Arbitrary<EvidenceController> = fc.record({
  kind: fc.constantFrom("DaemonSet", "Deployment"),
  namespace: fc.constantFrom("kube-system", "calico-system"),
  name: oneOf(AGENTS),
  labels: fc.constant({}),
  hostNetwork: fc.boolean(),
  containers: fc.array(container, { maxLength: 2 }),
});
const node = fc.record(
  {
    name: oneOf(["node-1", "node-2"]),
    kubeletVersion: oneOf(["v1.34.2", "v1.34.2+k3s1", "v1.33.6+rke2r1", "v1.34.2-eks-1", "v1.34.1-gke.1"]),
    osImage: oneOf(["Windows Server 2022", "Bottlerocket (EKS Auto, Standard) 1"]),
    providerID: oneOf(["kind://x", "azure:///mc_x/"]),
    annotations: fc.dictionary(
      fc.constantFrom("k3s.io/node-args", "kubeadm.alpha.kubernetes.io/cri-socket"),
      oneOf(['["server"]', '["server","--disable-network-policy"]']),
    ),
  },
  { requiredKeys: ["name", "kubeletVersion", "annotations"] },
);
const refusal = fc.record({
  verb: fc.constantFrom("get" as const, "list" as const, "watch" as const),
  resource: oneOf(RESOURCES),
  reason: fc.string({ maxLength: 12 }),
});
const evidence: fc.Arbitrary<ClusterEvidence> = fc.record(
  {
    serverVersion: oneOf(["v1.34.2+k3s1"]),
    controllers: fc.array(controller, { maxLength: 4 }),
    nodes: fc.array(node, { maxLength: 3 }),
    configMaps: fc.dictionary(
      fc.constantFrom(...CONFIG_MAPS),
      fc.dictionary(fc.constantFrom(...CONFIG_KEYS), oneOf(VALUES)),
    ),
    apiGroups: fc.array(oneOf(["config.openshift.io/v1", "cilium.io/v2"]), { maxLength: 3 }),
    settings: fc.dictionary(
      oneOf(["Installation/default", "FelixConfiguration/default", "Network/cluster", "NodeClass/default"]),
      fc.oneof(fc.anything(), fc.record({ spec: fc.record({ networkPolicy: oneOf(["DefaultAllow"]) }) })),
    ),
    unreadable: fc.array(refusal, { maxLength: 2 }),
  },
  { requiredKeys: ["controllers", "nodes", "configMaps", "apiGroups", "settings", "unreadable"] },
);

describe("a report on any evidence", () => {
  test("is made, with all ten features in order, an end to every sentence, and a profile that is the CNI's", () => {
    fc.assert(
      fc.property(evidence, (given) => {
        const report = enforcementReport(given);
        expect(report.features.map(({ feature }) => feature)).toEqual([...FEATURES]);
        expect(report.features.every(({ reason }) => reason.endsWith("."))).toBe(true);
        expect(report.profile).toBe(profileOf(report.cni).name);
        expect(reportText(report)).toContain(report.title);
      }),
    );
  });

  test("is inert exactly where the CNI enforces nothing, and then no feature is enforced", () => {
    fc.assert(
      fc.property(evidence, (given) => {
        const { inert, cni, features } = enforcementReport(given);
        expect(inert).toBe(cni.enforces === "no");
        if (cni.enforces !== "yes") expect(features.map(({ state }) => state)).not.toContain("enforced");
      }),
    );
  });

  test("knows no more when less could be read", () => {
    fc.assert(
      fc.property(evidence, refusal, (given, more) => {
        const before = enforcementReport(given);
        const after = enforcementReport({ ...given, unreadable: [...given.unreadable, more] });
        for (const [index, row] of before.features.entries()) {
          if (row.state === "unknown") expect(after.features[index]?.state).toBe("unknown");
        }
        if (before.cni.enforces === "unknown") expect(after.cni.enforces).toBe("unknown");
      }),
    );
  });

  test("does not depend on the order of the evidence", () => {
    const shuffled = evidence.chain((given) =>
      fc
        .record({
          controllers: fc.shuffledSubarray([...given.controllers], { minLength: given.controllers.length }),
          nodes: fc.shuffledSubarray([...given.nodes], { minLength: given.nodes.length }),
          apiGroups: fc.shuffledSubarray([...given.apiGroups], { minLength: given.apiGroups.length }),
          unreadable: fc.shuffledSubarray([...given.unreadable], { minLength: given.unreadable.length }),
          settings: fc.constant(Object.fromEntries(Object.entries(given.settings).toReversed())),
        })
        .map((other) => [given, { ...given, ...other }] as const),
    );
    fc.assert(
      fc.property(shuffled, ([given, other]) => {
        expect(enforcementReport(other)).toEqual(enforcementReport(given));
      }),
    );
  });
});
