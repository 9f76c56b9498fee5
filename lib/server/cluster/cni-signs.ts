import "server-only";
import type { ClusterEvidence, CniFacts, EvidenceController } from "#lib/policy/index.ts";
import type { CniSign } from "./cni-facts.ts";

type Found = Omit<CniFacts, "name">;

/**
 * The CNIs that are told apart, most telling first: a chained or policy-only engine (Calico beside flannel is Canal)
 * must be found before the network that it enforces for. Names and settings are those of each project's own manifests.
 */
export const CNI_SIGNS: readonly CniSign[] = [
  {
    name: "cilium",
    configMaps: ["kube-system/cilium-config", "cilium/cilium-config"],
    recognise: (evidence) => {
      const agent = daemonSet(evidence, ["cilium", "anetd"]);
      const config = firstMap(evidence, ["kube-system/cilium-config", "cilium/cilium-config"]);
      return agent && { ...withSettings(agent, ciliumSettings(config)), ...ciliumCidrMode(config) };
    },
  },
  {
    name: "calico",
    configMaps: [],
    recognise: (evidence) => {
      const agent = daemonSet(evidence, ["calico-node", "canal", "rke2-canal"]);
      return (
        agent &&
        withSettings(agent, { enforces: "yes", because: "Calico enforces NetworkPolicy in both directions" })
      );
    },
  },
  {
    name: "antrea",
    configMaps: [],
    recognise: (evidence) => {
      const agent = daemonSet(evidence, ["antrea-agent"]);
      return (
        agent &&
        withSettings(agent, { enforces: "yes", because: "Antrea enforces NetworkPolicy in both directions" })
      );
    },
  },
  {
    name: "ovn-kubernetes",
    configMaps: [],
    recognise: (evidence) => {
      const agent = daemonSet(evidence, ["ovnkube-node"]);
      return (
        agent &&
        withSettings(agent, {
          enforces: "yes",
          because: "OVN-Kubernetes enforces NetworkPolicy in both directions",
        })
      );
    },
  },
  {
    name: "aws-vpc-cni",
    configMaps: ["kube-system/amazon-vpc-cni"],
    recognise: (evidence) => {
      const agent = daemonSet(evidence, ["aws-node"]);
      return (
        agent && withSettings(agent, awsSettings(agent, firstMap(evidence, ["kube-system/amazon-vpc-cni"])))
      );
    },
  },
  {
    name: "kube-router",
    configMaps: [],
    recognise: (evidence) => {
      const agent = daemonSet(evidence, ["kube-router"]);
      return agent ? withSettings(agent, kubeRouterSettings(agent)) : embeddedKubeRouter(evidence);
    },
  },
  {
    name: "azure-npm",
    configMaps: [],
    recognise: (evidence) => {
      const agent = daemonSet(evidence, ["azure-npm"]);
      return (
        agent &&
        withSettings(agent, {
          enforces: "yes",
          because: "Azure NPM enforces NetworkPolicy in both directions",
        })
      );
    },
  },
  {
    name: "weave",
    configMaps: [],
    recognise: (evidence) => {
      const agent = daemonSet(evidence, ["weave-net"]);
      return agent && withSettings(agent, weaveSettings(agent));
    },
  },
  {
    name: "kindnet",
    configMaps: [],
    recognise: (evidence) => {
      const agent = daemonSet(evidence, ["kindnet"]);
      return agent && withSettings(agent, kindnetSettings(agent));
    },
  },
  {
    name: "flannel",
    configMaps: [],
    recognise: (evidence) => {
      const agent = daemonSet(evidence, ["kube-flannel-ds", "kube-flannel"]);
      return agent && withSettings(agent, flannelSettings(agent));
    },
  },
];

interface Settings {
  readonly enforces: CniFacts["enforces"];
  readonly because: string;
}

function daemonSet(evidence: ClusterEvidence, names: readonly string[]): EvidenceController | undefined {
  return evidence.controllers.find((row) => row.kind === "DaemonSet" && names.includes(row.name));
}

function firstMap(
  evidence: ClusterEvidence,
  names: readonly string[],
): Readonly<Record<string, string>> | undefined {
  return names.map((name) => evidence.configMaps[name]).find((data) => data !== undefined);
}

function withSettings(agent: EvidenceController, settings: Settings): Found {
  return {
    version: versionOf(agent),
    enforces: settings.enforces,
    evidence: `DaemonSet ${agent.namespace}/${agent.name} was found; ${settings.because}.`,
  };
}

/** The tag of the agent's image. A digest is no version. */
function versionOf(agent: EvidenceController): string | undefined {
  const main = agent.containers[0]?.image.split("@")[0] ?? "";
  return /:([^/:]+)$/.exec(main)?.[1];
}

/** Settings of cilium-config that turn enforcement off, each with what it does. */
const CILIUM_OFF: readonly { readonly key: string; readonly value: string; readonly because: string }[] = [
  {
    key: "enable-policy",
    value: "never",
    because: "cilium-config says enable-policy: never, so no policy is enforced",
  },
  {
    key: "enable-k8s-networkpolicy",
    value: "false",
    because: "cilium-config says enable-k8s-networkpolicy: false, so NetworkPolicies are ignored",
  },
  {
    key: "policy-audit-mode",
    value: "true",
    because: "cilium-config says policy-audit-mode: true, so denials are only reported",
  },
];

function ciliumSettings(config: Readonly<Record<string, string>> | undefined): Settings {
  if (config === undefined)
    return {
      enforces: "unknown",
      because: "its ConfigMap cilium-config could not be read, so its policy mode is not known",
    };
  const off = CILIUM_OFF.find((setting) => config[setting.key] === setting.value);
  if (off) return { enforces: "no", because: off.because };
  return {
    enforces: "yes",
    because: `cilium-config has enable-policy: ${config["enable-policy"] ?? "default"}`,
  };
}

/** `policy-cidr-match-mode: nodes` lets ipBlocks match the addresses of nodes, which they otherwise never do. */
function ciliumCidrMode(
  config: Readonly<Record<string, string>> | undefined,
): Pick<CniFacts, "ipBlocksMatchNodes"> {
  const modes = (config?.["policy-cidr-match-mode"] ?? "").split(/[\s,]+/);
  return modes.includes("nodes") ? { ipBlocksMatchNodes: true } : {};
}

/** Weave routes without its policy controller too: that is the container `weave-npc`. */
function weaveSettings(agent: EvidenceController): Settings {
  const engine = agent.containers.find((container) => container.name === "weave-npc");
  if (engine) return { enforces: "yes", because: "its policy controller weave-npc runs beside it" };
  return { enforces: "no", because: "it runs without its policy controller weave-npc" };
}

/** The agent runs in every recent release, with enforcement off unless it was asked for: accepted, and ignored. */
function awsSettings(
  agent: EvidenceController,
  config: Readonly<Record<string, string>> | undefined,
): Settings {
  const policyAgent = agent.containers.find((container) => container.name === "aws-eks-nodeagent");
  const on =
    policyAgent?.args.includes("--enable-network-policy=true") ||
    config?.["enable-network-policy-controller"] === "true";
  if (on) return { enforces: "yes", because: "its network policy agent is turned on" };
  if (policyAgent === undefined)
    return { enforces: "no", because: "it runs without the network policy agent aws-eks-nodeagent" };
  return {
    enforces: "no",
    because:
      "its network policy agent runs with --enable-network-policy=false, so policies are accepted and ignored",
  };
}

function kubeRouterSettings(agent: EvidenceController): Settings {
  const off = agent.containers.some((container) => container.args.includes("--run-firewall=false"));
  if (off) return { enforces: "no", because: "it runs with --run-firewall=false" };
  return { enforces: "yes", because: "its firewall is on" };
}

/** k3s and RKE2 carry kube-router's policy controller inside; its absence shows only in the server's arguments. */
function embeddedKubeRouter(evidence: ClusterEvidence): Found | undefined {
  const node = evidence.nodes.find((row) => /\+(k3s|rke2)/.test(row.kubeletVersion));
  if (node === undefined) return undefined;
  const args = evidence.nodes
    .map((row) => row.annotations["k3s.io/node-args"] ?? row.annotations["rke2.io/node-args"] ?? "")
    .join(" ");
  const version = node.kubeletVersion;
  if (args.includes("--disable-network-policy")) {
    return {
      version,
      enforces: "no",
      evidence: `Node ${node.name} runs ${version} with --disable-network-policy.`,
    };
  }
  return {
    version,
    enforces: "yes",
    evidence: `Node ${node.name} runs ${version}, which carries kube-router's network policy controller.`,
  };
}

/** kind enforces since kindnetd images of mid 2024; their tags start with the date. */
function kindnetSettings(agent: EvidenceController): Settings {
  const date = /v(\d{8})/.exec(versionOf(agent) ?? "")?.[1];
  if (date === undefined)
    return {
      enforces: "unknown",
      because: "its image has no date, and only images since mid 2024 enforce policies",
    };
  if (date >= "20240730")
    return { enforces: "yes", because: `its image of ${date} carries kube-network-policies` };
  return { enforces: "no", because: `its image of ${date} is older than kindnet's policy support` };
}

function flannelSettings(agent: EvidenceController): Settings {
  const engine = agent.containers.find((container) => container.image.includes("kube-network-policies"));
  if (engine) return { enforces: "yes", because: "a kube-network-policies container runs beside it" };
  return { enforces: "no", because: "flannel alone accepts policies and enforces none" };
}
