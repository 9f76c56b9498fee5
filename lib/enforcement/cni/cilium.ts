import type { ClusterEvidence, EvidenceController } from "#lib/policy/index.ts";
import { configValue, readConfigMap, type ConfigReading } from "../config-reading.ts";
import { recogniseDistribution } from "../distribution.ts";
import type { Distribution } from "../enforcement-report.ts";
import { agentLine, agentVersion, controllerTitle, daemonSetNamed } from "../find-agent.ts";
import type { CniSign, EvidenceLine, Recognition } from "../recognition.ts";
import { ciliumCells } from "./cilium-cells.ts";
import { ciliumQuirks } from "./cilium-quirks.ts";

const CONFIG_MAPS = ["kube-system/cilium-config", "cilium/cilium-config"];

/** What of Cilium's setup changes how policies are read. */
export interface CiliumSetup {
  /** Cilium by itself, GKE's build of it, or Azure's. */
  readonly variant: "cilium" | "gke-dataplane-v2" | "aks";
  readonly version?: string;
  readonly config: ConfigReading;
  readonly matchesNodes: boolean;
}

/** Cilium, under its own name and as GKE Dataplane V2 (`anetd`); its ConfigMap says whether it enforces. */
export const cilium: CniSign = (evidence) => {
  const agent = daemonSetNamed(evidence, ["cilium", "anetd"]);
  if (agent === undefined) return undefined;
  const setup = setupOf(agent, evidence);
  const found = enforcement(setup, agent);
  const mode = configValue(setup.config, "enable-policy");
  return {
    name: "cilium",
    called: "Cilium",
    mode: modeOf(setup),
    version: setup.version,
    ...found,
    isEngine: true,
    facts: {
      ...(setup.config.kind === "read" ? { unselectedPods: mode === "always" ? "denied" : "allowed" } : {}),
      ...(setup.matchesNodes ? { ipBlocksMatchNodes: true } : {}),
    },
    cells: ciliumCells(setup),
    quirks: ciliumQuirks(setup, found.enforces),
    evidence: [agentLine(agent), ...configLines(setup.config)],
  };
};

const VARIANTS: Readonly<Record<CiliumSetup["variant"], string | undefined>> = {
  cilium: undefined,
  "gke-dataplane-v2": "GKE Dataplane V2",
  aks: "Azure CNI powered by Cilium",
};

/** The variant, and the setting under which it does not do what is usual. */
function modeOf({ variant, config }: CiliumSetup): string | undefined {
  const mode = configValue(config, "enable-policy");
  const off = OFF.find(([key, value]) => configValue(config, key) === value);
  const setting =
    off === undefined ? (mode === "always" ? "enable-policy: always" : undefined) : `${off[0]}: ${off[1]}`;
  const told = [VARIANTS[variant], setting].filter((one) => one !== undefined);
  return told.length === 0 ? undefined : told.join(", ");
}

function setupOf(agent: EvidenceController, evidence: ClusterEvidence): CiliumSetup {
  const config = readConfigMap(evidence, CONFIG_MAPS);
  return {
    variant: variantOf(agent, recogniseDistribution(evidence).distribution),
    version: agentVersion(agent),
    config,
    matchesNodes: (configValue(config, "policy-cidr-match-mode") ?? "").split(/[\s,]+/).includes("nodes"),
  };
}

function variantOf(agent: EvidenceController, distribution: Distribution): CiliumSetup["variant"] {
  if (agent.name === "anetd") return "gke-dataplane-v2";
  const isAzures = (agent.containers[0]?.image ?? "").startsWith("mcr.microsoft.com/");
  return distribution === "aks" && isAzures ? "aks" : "cilium";
}

/** Settings of cilium-config under which nothing is enforced, each with what it does. */
const OFF: readonly (readonly [key: string, value: string, because: string])[] = [
  ["enable-policy", "never", "enable-policy: never, so no policy is enforced"],
  ["enable-k8s-networkpolicy", "false", "enable-k8s-networkpolicy: false, so NetworkPolicies are ignored"],
  ["policy-audit-mode", "true", "policy-audit-mode: true, so denials are reported and nothing is dropped"],
];

function enforcement(
  { config }: CiliumSetup,
  agent: EvidenceController,
): Pick<Recognition, "enforces" | "because"> {
  const seen = `${controllerTitle(agent)} was found`;
  if (config.kind === "missing") {
    return { enforces: "unknown", because: `${seen}; its policy mode is not known, since ${config.because}` };
  }
  const off = OFF.find(([key, value]) => configValue(config, key) === value);
  if (off !== undefined)
    return { enforces: "no", because: `${seen}; ConfigMap ${config.name} has ${off[2]}` };
  const mode = configValue(config, "enable-policy");
  if (mode === undefined || mode === "default" || mode === "always") {
    return {
      enforces: "yes",
      because: `${seen}; ConfigMap ${config.name} has enable-policy: ${mode ?? "default (not set)"}`,
    };
  }
  return {
    enforces: "unknown",
    because: `${seen}; ConfigMap ${config.name} has enable-policy: ${mode}, which is no mode of Cilium's`,
  };
}

/** Settings that the report draws on, in the order in which it tells them. */
const TOLD = [
  "enable-policy",
  "enable-k8s-networkpolicy",
  "policy-audit-mode",
  "policy-cidr-match-mode",
  "cni-chaining-mode",
  "enable-sctp",
  "allow-localhost",
  "enable-hubble",
];

function configLines(config: ConfigReading): readonly EvidenceLine[] {
  if (config.kind === "missing") return [];
  return TOLD.flatMap((key) => {
    const value = configValue(config, key);
    return value === undefined || value === ""
      ? []
      : [{ object: `ConfigMap ${config.name}`, fact: `${key}: ${value}` }];
  });
}
