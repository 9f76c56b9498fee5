import { unknown } from "../feature-cell.ts";
import { agentLine, agentVersion, controllerTitle, daemonSetNamed } from "../find-agent.ts";
import type { CniSign, Recognition } from "../recognition.ts";
import { FIRST_VERDICT, netpolCells } from "./netpol-engine.ts";

/** kind v0.24 brought policies in the summer of 2024 (kubernetes-sigs/kind#3612); this image is from its last fix. */
const FIRST_WITH_POLICIES = "20240730";

/** kindnet: images from mid 2024 on carry kube-network-policies; their tags start with the date. */
export const kindnet: CniSign = (evidence) => {
  const agent = daemonSetNamed(evidence, ["kindnet"]);
  if (agent === undefined) return undefined;
  const version = agentVersion(agent);
  const found = enforcement(version);
  return {
    name: "kindnet",
    called: "kindnet",
    version,
    enforces: found.enforces,
    because: `${controllerTitle(agent)} was found; ${found.because}`,
    isEngine: found.enforces !== "no",
    cells: netpolCells(
      unknown(
        "Judging connections that stand is an option of kube-network-policies; whether kindnetd sets it is not confirmed.",
        "kube-network-policies#268",
      ),
    ),
    quirks: found.enforces === "no" ? [] : [FIRST_VERDICT],
    evidence: [agentLine(agent)],
  };
};

function enforcement(version: string | undefined): Pick<Recognition, "enforces" | "because"> {
  const date = /v(\d{8})/.exec(version ?? "")?.[1];
  if (date === undefined) {
    return {
      enforces: "unknown",
      because: "its image has no date, and only images from mid 2024 on enforce policies",
    };
  }
  if (date < FIRST_WITH_POLICIES) {
    return {
      enforces: "no",
      because: `its image of ${date} is older than kindnet's policies (kind v0.24), so they are accepted and ignored`,
    };
  }
  return { enforces: "yes", because: `its image of ${date} carries kube-network-policies` };
}
