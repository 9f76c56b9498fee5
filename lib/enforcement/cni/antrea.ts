import { configValue, readConfigMap } from "../config-reading.ts";
import type { Quirk } from "../enforcement-report.ts";
import { enforced, notEnforced, unknown } from "../feature-cell.ts";
import { agentLine, agentVersion, controllerTitle, daemonSetNamed } from "../find-agent.ts";
import type { CniSign, EvidenceLine, FeatureCell, FeatureCells, Recognition } from "../recognition.ts";
import { versionAtLeast } from "../version-at-least.ts";

const CONFIG = ["kube-system/antrea-config"];
const GATE = /^\s*AdminNetworkPolicy:\s*(true|false)\b/m;

/** Antrea; admin policies are a feature gate of its controller. */
export const antrea: CniSign = (evidence) => {
  const agent = daemonSetNamed(evidence, ["antrea-agent"]);
  if (agent === undefined) return undefined;
  const config = readConfigMap(evidence, CONFIG);
  const gate = GATE.exec(configValue(config, "antrea-controller.conf") ?? "")?.[1];
  const version = agentVersion(agent);
  return {
    name: "antrea",
    called: "Antrea",
    version,
    enforces: "yes",
    because: `${controllerTitle(agent)} was found; Antrea enforces NetworkPolicy in both directions`,
    isEngine: true,
    facts: adminKinds(gate),
    cells: cellsOf(version),
    quirks: quirksOf(version),
    evidence: [agentLine(agent), ...gateLine(gate)],
  };
};

/** antrea-io/antrea#5170 brought both kinds in 1.13, behind the gate. */
function adminKinds(gate: string | undefined): Recognition["facts"] {
  return gate === "true" ? { adminKinds: ["AdminNetworkPolicy", "BaselineAdminNetworkPolicy"] } : {};
}

function gateLine(gate: string | undefined): readonly EvidenceLine[] {
  if (gate === undefined) return [];
  return [
    {
      object: "ConfigMap kube-system/antrea-config",
      fact: `antrea-controller.conf has AdminNetworkPolicy: ${gate}`,
    },
  ];
}

const RAW = "antrea-io/antrea ovs-pipeline.md";

function cellsOf(version: string | undefined): FeatureCells {
  return {
    ingress: enforced("Antrea enforces ingress rules in its OVS pipeline."),
    egress: enforced("Antrea enforces egress rules in its OVS pipeline."),
    "ip-block": enforced("CIDRs are matched against raw addresses.", RAW),
    "ip-block-pods": enforced("CIDRs are matched against raw addresses, pods' included.", RAW),
    "ip-block-nodes": enforced(
      "CIDRs are matched against the raw addresses that packets carry, nodes' included; a pod's own node is let in whatever they say.",
      RAW,
    ),
    "end-port": endPortCell(version),
    sctp: enforced(
      "SCTP rules become flows of their own.",
      "antrea-io/antrea pkg/agent/openflow/network_policy.go",
    ),
    "named-ports": enforced(
      "Named ports are resolved at the receiving pods.",
      "antrea-io/antrea networkpolicy_controller.go",
    ),
    established: notEnforced(
      "Established connections bypass the rules, so they outlive a change.",
      "antrea-io/antrea ovs-pipeline.md, antrea-io/antrea#5381",
    ),
    "host-network": notEnforced(
      "Policies do not apply to nodes or pods on the host network; NodeNetworkPolicy, a kind of Antrea's own, does.",
    ),
  };
}

function endPortCell(version: string | undefined): FeatureCell {
  const source = "antrea-io/antrea networkpolicy_controller.go, antrea-io/antrea#1638";
  if (versionAtLeast(version, [1, 2]) === true) return enforced("endPort becomes a range of ports.", source);
  return unknown(
    `Support for endPort came about Antrea 1.1; whether ${version ?? "an image without a version"} has it is not confirmed.`,
    source,
  );
}

const QUIRKS: readonly Quirk[] = [
  {
    id: "antrea-established-outlive",
    severity: "warning",
    title: "Connections that stand outlive a policy",
    text: "What a policy should have cut goes on until it is opened anew, so a rule that is missing may show hours later. Restart what holds connections open before a phase is called quiet.",
    source: "antrea-io/antrea#5381",
  },
  {
    id: "antrea-tiers",
    severity: "info",
    title: "Antrea's own policies come first",
    text: "ClusterNetworkPolicies and NetworkPolicies of Antrea in its tiers decide before NetworkPolicies. Answers that one could change are uncertain in Drawbridge.",
    source: "antrea-io/antrea antrea-network-policy.md",
  },
  {
    id: "antrea-node-port-source",
    severity: "warning",
    title: "NodePort traffic comes from a node",
    text: "With externalTrafficPolicy: Cluster clients are translated before policies are looked at, so the source is the gateway address of a node and an ipBlock of clients misses.",
    source: "antrea-io/antrea#280, antrea-io/antrea#1816",
  },
];

const LOGGING: Quirk = {
  id: "antrea-logging-drops",
  severity: "warning",
  title: "Logging policies may drop packets",
  text: "Before 1.13 logging above its rate drops packets: do not turn enable-logging on.",
  source: "antrea-io/antrea antrea-network-policy.md",
};

function quirksOf(version: string | undefined): readonly Quirk[] {
  return versionAtLeast(version, [1, 13]) === false ? [...QUIRKS, LOGGING] : QUIRKS;
}
