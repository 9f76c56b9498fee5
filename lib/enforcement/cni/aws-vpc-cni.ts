import type { EvidenceController } from "#lib/policy/index.ts";
import { configValue, readConfigMap, type ConfigReading } from "../config-reading.ts";
import {
  agentLine,
  agentVersion,
  argumentOf,
  containerNamed,
  controllerTitle,
  daemonSetNamed,
} from "../find-agent.ts";
import type { CniSign, EvidenceLine, Recognition } from "../recognition.ts";
import { AWS_CELLS } from "./aws-cells.ts";
import { awsQuirks } from "./aws-quirks.ts";

/** The ConfigMap by which EKS turns its network policy controller on. */
export const AWS_CONFIG_MAP = "kube-system/amazon-vpc-cni";
/** The key of it that counts. */
export const AWS_CONTROLLER_KEY = "enable-network-policy-controller";
/** The container that enforces policies; it has versions of its own. */
const POLICY_AGENT = "aws-eks-nodeagent";
const MODE = "NETWORK_POLICY_ENFORCING_MODE";

/**
 * The AWS VPC CNI. Two things must be on: the agent on the nodes, by an argument, and the controller that resolves
 * policies for it, by a ConfigMap.
 */
export const awsVpcCni: CniSign = (evidence) => {
  const agent = daemonSetNamed(evidence, ["aws-node"]);
  if (agent === undefined) return undefined;
  const config = readConfigMap(evidence, [AWS_CONFIG_MAP]);
  const mode = modeOf(agent);
  const { enforces, because } = enforcement(agent, config);
  return {
    name: "aws-vpc-cni",
    called: "AWS VPC CNI",
    mode: enforces === "no" ? "network policy agent off" : `network policy agent in ${mode} mode`,
    version: agentVersion(agent),
    enforces,
    because: `${controllerTitle(agent)} was found; ${because}`,
    isEngine: enforces !== "no",
    facts: { unselectedPods: mode === "strict" && enforces !== "no" ? "denied" : "allowed" },
    cells: AWS_CELLS,
    quirks: enforces === "no" ? [] : awsQuirks(mode),
    evidence: [agentLine(agent), ...toldBy(agent, config)],
  };
};

/** The agent's default is standard. */
function modeOf(agent: EvidenceController): "standard" | "strict" {
  return agent.containers.some(({ env }) => env[MODE] === "strict") ? "strict" : "standard";
}

function enforcement(
  agent: EvidenceController,
  config: ConfigReading,
): Pick<Recognition, "enforces" | "because"> {
  const policyAgent = containerNamed(agent, POLICY_AGENT);
  if (policyAgent === undefined) {
    return {
      enforces: "no",
      because:
        "it runs without the network policy agent aws-eks-nodeagent, so policies are accepted and ignored",
    };
  }
  const flag = argumentOf([policyAgent], "enable-network-policy");
  if (flag !== "true") {
    return {
      enforces: "no",
      because: `its container aws-eks-nodeagent has ${flag === undefined ? "no --enable-network-policy, whose default is false" : `--enable-network-policy=${flag}`}, so policies are accepted and ignored`,
    };
  }
  const on = "its container aws-eks-nodeagent has --enable-network-policy=true";
  if (config.kind === "missing") {
    return {
      enforces: "unknown",
      because: `${on}, but whether the controller beside it is on is not known, since ${config.because}`,
    };
  }
  if (configValue(config, AWS_CONTROLLER_KEY) === "true") {
    return {
      enforces: "yes",
      because: `${on}, and ConfigMap ${config.name} has ${AWS_CONTROLLER_KEY}: true`,
    };
  }
  return {
    enforces: "unknown",
    because: `${on}, but ConfigMap ${config.name} has no ${AWS_CONTROLLER_KEY}: true`,
  };
}

function toldBy(agent: EvidenceController, config: ConfigReading): readonly EvidenceLine[] {
  const title = controllerTitle(agent);
  const flag = argumentOf(agent.containers, "enable-network-policy");
  const engine = containerNamed(agent, POLICY_AGENT);
  const mode = agent.containers.map(({ env }) => env[MODE]).find((one) => one !== undefined);
  const controller = configValue(config, AWS_CONTROLLER_KEY);
  return [
    ...(engine === undefined
      ? []
      : [{ object: title, fact: `container ${engine.name}, image ${engine.image}` }]),
    ...(flag === undefined ? [] : [{ object: title, fact: `--enable-network-policy=${flag}` }]),
    ...(mode === undefined ? [] : [{ object: title, fact: `${MODE}: ${mode}` }]),
    ...(controller === undefined
      ? []
      : [{ object: `ConfigMap ${AWS_CONFIG_MAP}`, fact: `${AWS_CONTROLLER_KEY}: ${controller}` }]),
  ];
}
