import type { ClusterEvidence } from "#lib/policy/index.ts";
import { configValue, readConfigMap } from "../config-reading.ts";
import { daemonSetNamed } from "../find-agent.ts";
import type { CniSign, EvidenceLine, Recognition } from "../recognition.ts";
import { refusalOf, refusalText } from "../refusal.ts";
import { settingsOfKind, settingText } from "../setting-text.ts";
import { AWS_CELLS } from "./aws-cells.ts";
import { awsQuirks } from "./aws-quirks.ts";
import { AWS_CONFIG_MAP, AWS_CONTROLLER_KEY } from "./aws-vpc-cni.ts";

const PAGE = "docs.aws.amazon.com: Use Network Policies with EKS Auto Mode";

interface NodeClassSetting {
  readonly name: string;
  /** `spec.networkPolicy`: `DefaultAllow` or `DefaultDeny`; undefined where it is not set. */
  readonly networkPolicy: string | undefined;
}

/**
 * EKS Auto Mode: AWS runs the network itself, so no DaemonSet tells it. Its controller is off until a ConfigMap turns
 * it on, and each NodeClass says whether its nodes enforce.
 */
export const eksAutoMode: CniSign = (evidence) => {
  const node = evidence.nodes.find(({ osImage = "" }) => osImage.includes("EKS Auto"));
  const classes = nodeClasses(evidence);
  if (node === undefined && classes.length === 0) return undefined;
  if (daemonSetNamed(evidence, ["aws-node"]) !== undefined) return undefined;
  const found = enforcement(evidence, classes);
  const unselected = found.enforces === "no" ? "allowed" : unselectedPods(classes);
  return {
    name: "aws-vpc-cni",
    called: "EKS Auto Mode",
    enforces: found.enforces,
    because: `EKS Auto Mode was recognised; ${found.because}`,
    isEngine: found.enforces !== "no",
    facts: unselected === undefined ? {} : { unselectedPods: unselected },
    cells: AWS_CELLS,
    quirks: found.enforces === "no" ? [] : awsQuirks(MODES[unselected ?? "unknown"]),
    evidence: [
      ...(node === undefined ? [] : [{ object: `Node ${node.name}`, fact: `osImage ${node.osImage}` }]),
      ...toldBy(evidence, classes),
    ],
  };
};

const MODES = { allowed: "standard", denied: "strict", unknown: "unknown" } as const;

/** One class that denies is enough: pods of all of them must get a policy. */
function unselectedPods(classes: readonly NodeClassSetting[]): "allowed" | "denied" | undefined {
  if (classes.some(({ networkPolicy }) => networkPolicy === "DefaultDeny")) return "denied";
  return classes.some(({ networkPolicy }) => networkPolicy === "DefaultAllow") ? "allowed" : undefined;
}

function nodeClasses(evidence: ClusterEvidence): readonly NodeClassSetting[] {
  return settingsOfKind(evidence, "NodeClass").map((key) => ({
    name: key.slice("NodeClass/".length),
    networkPolicy: settingText(evidence, key, ["spec", "networkPolicy"]),
  }));
}

function enforcement(
  evidence: ClusterEvidence,
  classes: readonly NodeClassSetting[],
): Pick<Recognition, "enforces" | "because"> {
  const config = readConfigMap(evidence, [AWS_CONFIG_MAP]);
  const key = AWS_CONTROLLER_KEY;
  if (config.kind === "missing" && config.because.includes("could not")) {
    return {
      enforces: "unknown",
      because: `whether its network policy controller is on is not known, since ${config.because}`,
    };
  }
  if (configValue(config, key) !== "true") {
    return {
      enforces: "no",
      because: `its network policy controller is off, since ConfigMap ${AWS_CONFIG_MAP} has no ${key}: true (${PAGE})`,
    };
  }
  const on = `ConfigMap ${AWS_CONFIG_MAP} has ${key}: true`;
  const refusal = refusalOf(evidence, "nodeclasses.eks.amazonaws.com");
  if (refusal !== undefined) return { enforces: "unknown", because: `${on}, but ${refusalText(refusal)}` };
  const unset = classes.filter(({ networkPolicy }) => networkPolicy === undefined);
  if (classes.length === 0)
    return {
      enforces: "unknown",
      because: `${on}, but no NodeClass was found that says whether its nodes enforce`,
    };
  if (unset.length > 0) {
    return {
      enforces: "unknown",
      because: `${on}, but NodeClass ${unset.map(({ name }) => name).join(", ")} sets no networkPolicy`,
    };
  }
  return {
    enforces: "yes",
    because: `${on}, and NodeClass ${classes.map(({ name, networkPolicy }) => `${name} has networkPolicy: ${networkPolicy}`).join(", ")}`,
  };
}

function toldBy(evidence: ClusterEvidence, classes: readonly NodeClassSetting[]): readonly EvidenceLine[] {
  const controller = configValue(readConfigMap(evidence, [AWS_CONFIG_MAP]), AWS_CONTROLLER_KEY);
  return [
    ...(controller === undefined
      ? []
      : [{ object: `ConfigMap ${AWS_CONFIG_MAP}`, fact: `${AWS_CONTROLLER_KEY}: ${controller}` }]),
    ...classes.map(({ name, networkPolicy }) => ({
      object: `NodeClass ${name}`,
      fact: `spec.networkPolicy: ${networkPolicy ?? "not set"}`,
    })),
  ];
}
