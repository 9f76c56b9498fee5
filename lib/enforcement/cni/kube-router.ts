import { agentLine, agentVersion, argumentOf, controllerTitle, daemonSetNamed } from "../find-agent.ts";
import type { CniSign } from "../recognition.ts";
import { KUBE_ROUTER_CELLS, KUBE_ROUTER_QUIRKS } from "./kube-router-cells.ts";

/** kube-router as a DaemonSet; its firewall is on unless an argument turns it off. */
export const kubeRouter: CniSign = (evidence) => {
  const agent = daemonSetNamed(evidence, ["kube-router"]);
  if (agent === undefined) return undefined;
  const flag = argumentOf(agent.containers, "run-firewall");
  const isOff = flag === "false";
  const title = controllerTitle(agent);
  return {
    name: "kube-router",
    called: "kube-router",
    ...(isOff ? { mode: "firewall off" } : {}),
    version: agentVersion(agent),
    enforces: isOff ? "no" : "yes",
    because: isOff
      ? `${title} was found with --run-firewall=false, so policies are accepted and ignored`
      : `${title} was found, and its firewall is on (--run-firewall=${flag ?? "true, the default"})`,
    isEngine: !isOff,
    cells: KUBE_ROUTER_CELLS,
    quirks: isOff ? [] : KUBE_ROUTER_QUIRKS,
    evidence: [
      agentLine(agent),
      ...(flag === undefined ? [] : [{ object: title, fact: `--run-firewall=${flag}` }]),
    ],
  };
};
