import type { ClusterEvidence, EvidenceController } from "#lib/policy/index.ts";
import { recogniseDistribution } from "../distribution.ts";
import type { Distribution } from "../enforcement-report.ts";
import { everyFeature, notEnforced } from "../feature-cell.ts";
import { controllerTitle } from "../find-agent.ts";
import type { CniSign, EvidenceLine } from "../recognition.ts";
import { refusalOf } from "../refusal.ts";

/** Software that runs on the host network of many clusters and filters nothing. */
const OTHERS =
  /^(kube-proxy|kube-multus|multus|whereabouts|netd|azure-cns|azure-ip-masq-agent|ip-masq-agent|cloud-node-manager|gke-metadata-server|metadata-proxy|eks-pod-identity-agent|konnectivity-agent|svclb-|speaker|metallb-speaker|kube-vip)|node-?local-?dns|node-exporter|csi|nvidia|gpu|fluent|promtail|alloy|vector|datadog|otel|telemetry|ingress|traefik|envoy|node-problem-detector|spegel|longhorn|rook|openebs|smarter|node-agent/;

/** What a distribution's own network is called where no engine was added to it. */
const BARE: Readonly<Partial<Record<Distribution, { readonly called: string; readonly lacks: string }>>> = {
  gke: {
    called: "GKE Dataplane V1 without network policy",
    lacks: "neither anetd (Dataplane V2) nor calico-node (the network policy add-on)",
  },
  aks: { called: "Azure CNI without network policy", lacks: "none of cilium, calico-node and azure-npm" },
};

const BRIDGE = {
  called: "No network with policies (bridge or kubenet)",
  lacks: "none of the networks that Drawbridge knows",
};
/** Distributions whose nodes may be connected by the bridge plugin alone. */
const MAY_BE_BRIDGED: readonly Distribution[] = ["kubeadm", "kind", "unknown"];

/**
 * A network without an engine: nothing on the host network could be one. Only where DaemonSets and nodes were read:
 * what was not seen is not absent.
 */
export const noEngine: CniSign = (evidence) => {
  const { distribution } = recogniseDistribution(evidence);
  const bare = BARE[distribution] ?? (MAY_BE_BRIDGED.includes(distribution) ? BRIDGE : undefined);
  if (bare === undefined || !isWholePicture(evidence) || possibleEngines(evidence).length > 0)
    return undefined;
  const because = `among ${evidence.controllers.length} controllers of the platform there is ${bare.lacks}, and nothing else on the host network that could enforce policies, so they are accepted and ignored`;
  return {
    name: "none",
    called: bare.called,
    enforces: "no",
    because,
    isEngine: false,
    cells: everyFeature(notEnforced(`${capital(because)}.`)),
    quirks: [],
    evidence: onTheHostNetwork(evidence).map(lineOf),
  };
};

/** DaemonSets on the host network that may be an engine which Drawbridge does not know. */
export function possibleEngines(evidence: ClusterEvidence): readonly EvidenceController[] {
  return onTheHostNetwork(evidence).filter(({ name }) => !OTHERS.test(name));
}

function onTheHostNetwork({ controllers }: ClusterEvidence): readonly EvidenceController[] {
  return controllers.filter(({ kind, hostNetwork }) => kind === "DaemonSet" && hostNetwork);
}

function isWholePicture(evidence: ClusterEvidence): boolean {
  const isRefused = ["daemonsets.apps", "nodes"].some((one) => refusalOf(evidence, one) !== undefined);
  return !isRefused && evidence.nodes.length > 0 && evidence.controllers.length > 0;
}

function lineOf(controller: EvidenceController): EvidenceLine {
  return { object: controllerTitle(controller), fact: "is on the host network and no policy engine" };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
