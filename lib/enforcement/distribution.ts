import type { ClusterEvidence, EvidenceNode } from "#lib/policy/index.ts";
import { daemonSetNamed } from "./find-agent.ts";
import type { Distribution } from "./enforcement-report.ts";
import type { EvidenceLine } from "./recognition.ts";

/** What a cluster was recognised as, and by what. */
export interface RecognisedDistribution {
  readonly distribution: Distribution;
  readonly evidence: readonly EvidenceLine[];
}

type NodeSign = (node: EvidenceNode) => string | undefined;

/** What a node says that no node of another distribution does, most telling first. */
const NODE_SIGNS: readonly (readonly [Distribution, NodeSign])[] = [
  ["k3s", byVersion(/\+k3s/)],
  ["rke2", byVersion(/\+rke2/)],
  ["eks", byVersion(/-eks-/)],
  ["gke", byVersion(/-gke\./)],
  [
    "openshift",
    ({ osImage = "" }) =>
      /CoreOS.*\(Plow\)|Red Hat Enterprise Linux CoreOS/.test(osImage) ? `osImage ${osImage}` : undefined,
  ],
  [
    "aks",
    ({ providerID = "" }) =>
      /^azure:.*\/(mc_|aks-)/i.test(providerID) ? `providerID ${providerID}` : undefined,
  ],
  [
    "kind",
    ({ providerID = "" }) => (providerID.startsWith("kind://") ? `providerID ${providerID}` : undefined),
  ],
  [
    "simulated",
    ({ providerID = "" }) => (providerID.startsWith("simulated://") ? `providerID ${providerID}` : undefined),
  ],
  ["kubeadm", byAnnotation("kubeadm.alpha.kubernetes.io/cri-socket")],
];

/** Tells the distribution by what its nodes and its own objects say. */
export function recogniseDistribution(evidence: ClusterEvidence): RecognisedDistribution {
  const openshift = evidence.apiGroups.find((group) => group.startsWith("config.openshift.io/"));
  if (openshift !== undefined) return found("openshift", { object: "API", fact: `serves ${openshift}` });
  for (const [distribution, sign] of NODE_SIGNS) {
    for (const node of evidence.nodes) {
      const fact = sign(node);
      if (fact !== undefined) return found(distribution, { object: `Node ${node.name}`, fact });
    }
  }
  return byServer(evidence);
}

/** Where nodes cannot be read, the server's version and a DaemonSet of the cloud still tell some. */
function byServer(evidence: ClusterEvidence): RecognisedDistribution {
  const version = evidence.serverVersion ?? "";
  const told = (
    [
      ["k3s", "+k3s"],
      ["rke2", "+rke2"],
      ["eks", "-eks-"],
      ["gke", "-gke."],
    ] as const
  ).find(([, mark]) => version.includes(mark));
  if (told !== undefined) return found(told[0], { object: "API server", fact: `version ${version}` });
  if (daemonSetNamed(evidence, ["azure-cns"]) !== undefined)
    return found("aks", { object: "DaemonSet azure-cns", fact: "is Azure's own" });
  return { distribution: "unknown", evidence: [] };
}

function found(distribution: Distribution, line: EvidenceLine): RecognisedDistribution {
  return { distribution, evidence: [line] };
}

function byVersion(mark: RegExp): NodeSign {
  return ({ kubeletVersion }) => (mark.test(kubeletVersion) ? `kubeletVersion ${kubeletVersion}` : undefined);
}

function byAnnotation(key: string): NodeSign {
  return ({ annotations }) => (Object.hasOwn(annotations, key) ? `annotation ${key}` : undefined);
}
