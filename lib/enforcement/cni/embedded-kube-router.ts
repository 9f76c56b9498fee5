import type { ClusterEvidence, EvidenceNode } from "#lib/policy/index.ts";
import type { Quirk } from "../enforcement-report.ts";
import type { CniSign, EvidenceLine, Recognition } from "../recognition.ts";
import { KUBE_ROUTER_CELLS, KUBE_ROUTER_QUIRKS } from "./kube-router-cells.ts";

const ARGS = "k3s.io/node-args";
const OFF = "--disable-network-policy";

/** k3s carries kube-router's policy controller in its own process; only its servers' arguments tell whether it is on. */
export const embeddedKubeRouter: CniSign = (evidence) => {
  const node = evidence.nodes.find(({ kubeletVersion }) => kubeletVersion.includes("+k3s"));
  if (node === undefined) return undefined;
  const found = enforcement(evidence, node);
  return {
    name: "kube-router",
    called: "k3s",
    mode: found.enforces === "no" ? "network policy disabled" : "kube-router's policy controller",
    version: node.kubeletVersion,
    enforces: found.enforces,
    because: found.because,
    isEngine: found.enforces !== "no",
    cells: KUBE_ROUTER_CELLS,
    quirks: found.enforces === "no" ? [] : [IPSET, ...KUBE_ROUTER_QUIRKS],
    evidence: found.evidence,
  };
};

interface Found extends Pick<Recognition, "enforces" | "because"> {
  readonly evidence: readonly EvidenceLine[];
}

function enforcement({ nodes }: ClusterEvidence, node: EvidenceNode): Found {
  const version = `Node ${node.name} runs ${node.kubeletVersion}`;
  const kubelet: EvidenceLine = {
    object: `Node ${node.name}`,
    fact: `kubeletVersion ${node.kubeletVersion}`,
  };
  const told = nodes.map((one) => ({ name: one.name, args: one.annotations[ARGS] ?? "" }));
  const off = told.find(({ args }) => args.includes(OFF));
  if (off !== undefined) {
    return {
      enforces: "no",
      because: `${version}, and node ${off.name} was started with ${OFF}, so policies are accepted and ignored`,
      evidence: [kubelet, { object: `Node ${off.name}`, fact: `annotation ${ARGS} has ${OFF}` }],
    };
  }
  const server = told.find(({ args }) => /^\s*\[\s*"server"/.test(args));
  if (server === undefined) {
    return {
      enforces: "unknown",
      because: `${version}, which carries kube-router's policy controller, but no node has the arguments of a server (annotation ${ARGS}), so ${OFF} cannot be ruled out`,
      evidence: [kubelet],
    };
  }
  return {
    enforces: "yes",
    because: `${version}, which carries kube-router's policy controller, and its server ${server.name} was started without ${OFF}`,
    evidence: [kubelet, { object: `Node ${server.name}`, fact: `annotation ${ARGS} has no ${OFF}` }],
  };
}

const IPSET: Quirk = {
  id: "k3s-needs-ipset",
  severity: "warning",
  title: "The policy controller may have skipped itself",
  text: "Where a node has no ipset, k3s starts without its policy controller and says so in its log alone (Skipping network policy controller start). Only canary pods tell.",
  source: "k3s-io/k3s pkg/agent/netpol/netpol.go",
};
