import type { Quirk } from "../enforcement-report.ts";
import { differs, enforced, notEnforced, unknown } from "../feature-cell.ts";
import { agentLine, agentVersion, containerNamed, controllerTitle, daemonSetNamed } from "../find-agent.ts";
import type { CniSign, FeatureCells } from "../recognition.ts";

/** Weave Net: its policy controller is the container `weave-npc`, and it routes without it too. */
export const weave: CniSign = (evidence) => {
  const agent = daemonSetNamed(evidence, ["weave-net"]);
  if (agent === undefined) return undefined;
  const hasEngine = containerNamed(agent, "weave-npc") !== undefined;
  const title = controllerTitle(agent);
  return {
    name: "weave",
    called: "Weave Net",
    ...(hasEngine ? {} : { mode: "without weave-npc" }),
    version: agentVersion(agent),
    enforces: hasEngine ? "yes" : "no",
    because: hasEngine
      ? `${title} was found with its policy controller weave-npc`
      : `${title} was found without its policy controller weave-npc, so policies are accepted and ignored`,
    isEngine: hasEngine,
    cells: CELLS,
    quirks: hasEngine ? QUIRKS : [],
    evidence: [
      agentLine(agent),
      { object: title, fact: hasEngine ? "container weave-npc" : "no container weave-npc" },
    ],
  };
};

const NPC = "weave npc";

const CELLS: FeatureCells = {
  ingress: enforced("weave-npc enforces ingress rules by iptables and ipsets."),
  egress: enforced("weave-npc enforces egress rules by iptables and ipsets."),
  "ip-block": enforced("CIDRs become ipsets of raw addresses.", NPC),
  "ip-block-pods": enforced("CIDRs become ipsets of raw addresses, pods' included.", NPC),
  "ip-block-nodes": enforced(
    "CIDRs become ipsets of raw addresses, nodes' included; traffic from and to a pod's own node passes whatever they say.",
    NPC,
  ),
  "end-port": differs("weave-npc does not know endPort: only the first port of a range is open.", NPC),
  sctp: unknown("Whether weave-npc enforces SCTP rules is not confirmed."),
  "named-ports": enforced("Named ports are resolved at the receiving pods.", NPC),
  established: notEnforced(
    "Only new connections are judged, so those that stand outlive a change.",
    `${NPC} main.go`,
  ),
  "host-network": notEnforced(
    "A pod on the host network has its node's address; NetworkPolicies do not select it.",
  ),
};

const QUIRKS: readonly Quirk[] = [
  {
    id: "weave-archived",
    severity: "warning",
    title: "The project is archived",
    text: "Weave Net gets no fixes any more; a rollout is a good moment to plan another network.",
    source: "github.com/weaveworks/weave",
  },
  {
    id: "weave-established-outlive",
    severity: "warning",
    title: "Connections that stand outlive a policy",
    text: "What a policy should have cut goes on until it is opened anew, so a rule that is missing may show hours later. Restart what holds connections open before a phase is called quiet.",
    source: `${NPC} main.go`,
  },
  {
    id: "weave-end-port",
    severity: "danger",
    title: "endPort opens one port",
    text: "Of a range only its first port is open. Write the ports one by one.",
    source: NPC,
  },
  {
    id: "weave-local-node",
    severity: "warning",
    title: "Egress to the own node is never restricted",
    text: "What a pod sends to addresses of its own node passes whatever policies say.",
    source: `${NPC} (--dst-type LOCAL RETURN)`,
  },
];
