import type { EvidenceContainer } from "#lib/policy/index.ts";
import { agentLine, agentVersion, controllerTitle, daemonSetNamed } from "../find-agent.ts";
import type { CniSign } from "../recognition.ts";
import { netpolCells, netpolQuirks, strictModeCell } from "./netpol-engine.ts";

/** kube-network-policies as a DaemonSet beside any network. */
export const kubeNetworkPolicies: CniSign = (evidence) => {
  const agent = daemonSetNamed(evidence, ["kube-network-policies"]);
  if (agent === undefined) return undefined;
  const container: EvidenceContainer = agent.containers[0] ?? { name: "", image: "", args: [], env: {} };
  return {
    name: "kube-network-policies",
    called: "kube-network-policies",
    version: agentVersion(agent),
    enforces: "yes",
    because: `${controllerTitle(agent)} was found; kube-network-policies enforces NetworkPolicy in both directions`,
    isEngine: true,
    cells: netpolCells(strictModeCell(container)),
    quirks: netpolQuirks(container),
    evidence: [agentLine(agent)],
  };
};
