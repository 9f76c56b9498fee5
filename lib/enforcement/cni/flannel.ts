import { agentLine, agentVersion, controllerTitle, daemonSetNamed } from "../find-agent.ts";
import { everyFeature, notEnforced } from "../feature-cell.ts";
import type { CniSign } from "../recognition.ts";
import { netpolCells, netpolQuirks, strictModeCell } from "./netpol-engine.ts";

/**
 * flannel: alone it enforces nothing; from 0.25.5 its chart can add a container of kube-network-policies, and then it
 * goes by the name of that engine, whose reading counts.
 */
export const flannel: CniSign = (evidence) => {
  const agent = daemonSetNamed(evidence, ["kube-flannel-ds", "kube-flannel"]);
  if (agent === undefined) return undefined;
  const engine = agent.containers.find(({ image }) => image.includes("kube-network-policies"));
  const title = controllerTitle(agent);
  if (engine === undefined) {
    const because = `${title} was found; flannel alone carries traffic and accepts policies without enforcing any`;
    return {
      name: "flannel",
      called: "flannel",
      mode: "alone",
      version: agentVersion(agent),
      enforces: "no",
      because,
      isEngine: false,
      cells: everyFeature(notEnforced(`${because}.`)),
      quirks: [],
      evidence: [agentLine(agent)],
    };
  }
  return {
    name: "kube-network-policies",
    called: "flannel",
    mode: "with kube-network-policies",
    version: agentVersion(agent),
    enforces: "yes",
    because: `${title} was found with a container of kube-network-policies, which enforces NetworkPolicy in both directions`,
    isEngine: true,
    cells: netpolCells(strictModeCell(engine)),
    quirks: netpolQuirks(engine),
    evidence: [agentLine(agent), { object: title, fact: `container ${engine.name}, image ${engine.image}` }],
  };
};
