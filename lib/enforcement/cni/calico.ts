import type { ClusterEvidence, EvidenceController } from "#lib/policy/index.ts";
import { recogniseDistribution } from "../distribution.ts";
import { enforced, notEnforced, unknown } from "../feature-cell.ts";
import { agentLine, agentVersion, controllerTitle, daemonSetNamed } from "../find-agent.ts";
import type { CniSign, EvidenceLine, FeatureCells } from "../recognition.ts";
import { settingText } from "../setting-text.ts";
import { calicoQuirks } from "./calico-quirks.ts";

/** What of Calico's setup changes how policies are read. */
export interface CalicoSetup {
  readonly variant: "calico" | "canal" | "gke" | "aks";
  readonly version?: string;
  readonly installedBy: "the tigera operator" | "a manifest";
  /** From the Installation, the FelixConfiguration, or the agent's environment; undefined where none says. */
  readonly dataPlane?: string;
  /** `Accept`, `Drop` or `Return`, from the agent's environment or the FelixConfiguration; undefined where neither says. */
  readonly endpointToHost?: string;
  readonly told: readonly EvidenceLine[];
}

/** Calico by operator or manifest, alone, on flannel (Canal), and as GKE and AKS run it. */
export const calico: CniSign = (evidence) => {
  const agent = daemonSetNamed(evidence, ["calico-node", "canal", "rke2-canal"]);
  if (agent === undefined) return undefined;
  const setup = setupOf(agent, evidence);
  return {
    name: "calico",
    called: "Calico",
    mode: modeOf(setup),
    version: setup.version,
    enforces: "yes",
    because: `${controllerTitle(agent)} was found, installed by ${setup.installedBy}; Calico enforces NetworkPolicy in both directions`,
    isEngine: true,
    cells: cellsOf(setup),
    quirks: calicoQuirks(setup),
    evidence: [agentLine(agent), ...setup.told],
  };
};

const VARIANTS: Readonly<Record<CalicoSetup["variant"], string | undefined>> = {
  calico: undefined,
  canal: "on flannel (Canal)",
  gke: "GKE Dataplane V1",
  aks: "on AKS",
};

function modeOf({ variant, dataPlane }: CalicoSetup): string | undefined {
  const told = [VARIANTS[variant], isBpf(dataPlane) ? "eBPF data plane" : undefined].filter(
    (one) => one !== undefined,
  );
  return told.length === 0 ? undefined : told.join(", ");
}

function isBpf(dataPlane: string | undefined): boolean {
  return dataPlane?.toUpperCase() === "BPF";
}

function setupOf(agent: EvidenceController, evidence: ClusterEvidence): CalicoSetup {
  const env = environment(agent);
  const installation = settingText(evidence, "Installation/default", [
    "spec",
    "calicoNetwork",
    "linuxDataplane",
  ]);
  const bpf = settingText(evidence, "FelixConfiguration/default", ["spec", "bpfEnabled"]);
  const configuredAction = settingText(evidence, "FelixConfiguration/default", [
    "spec",
    "defaultEndpointToHostAction",
  ]);
  const action = env["FELIX_DEFAULTENDPOINTTOHOSTACTION"];
  const dataPlane = env["FELIX_BPFENABLED"] === "true" || bpf === "true" ? "BPF" : installation;
  return {
    variant: variantOf(agent, evidence),
    version: agentVersion(agent),
    installedBy: agent.namespace === "calico-system" ? "the tigera operator" : "a manifest",
    ...(dataPlane === undefined ? {} : { dataPlane }),
    ...((action ?? configuredAction) === undefined ? {} : { endpointToHost: action ?? configuredAction }),
    told: [
      ...line("Installation default", "spec.calicoNetwork.linuxDataplane", installation),
      ...line("FelixConfiguration default", "spec.bpfEnabled", bpf),
      ...line("FelixConfiguration default", "spec.defaultEndpointToHostAction", configuredAction),
      ...line(controllerTitle(agent), "FELIX_DEFAULTENDPOINTTOHOSTACTION", action),
    ],
  };
}

function environment(agent: EvidenceController): Readonly<Record<string, string>> {
  const merged = agent.containers.flatMap(({ env }) => Object.entries(env));
  return Object.fromEntries(merged);
}

function variantOf(agent: EvidenceController, evidence: ClusterEvidence): CalicoSetup["variant"] {
  if (agent.name !== "calico-node") return "canal";
  const { distribution } = recogniseDistribution(evidence);
  if (distribution === "gke" || distribution === "aks") return distribution;
  const isOverFlannel = daemonSetNamed(evidence, ["kube-flannel-ds", "kube-flannel"]) !== undefined;
  return isOverFlannel ? "canal" : "calico";
}

function line(object: string, field: string, value: string | undefined): readonly EvidenceLine[] {
  return value === undefined ? [] : [{ object, fact: `${field}: ${value}` }];
}

const RAW = "projectcalico/calico#6634";

function cellsOf({ variant, dataPlane, version }: CalicoSetup): FeatureCells {
  const bpf = isBpf(dataPlane);
  return {
    ingress: enforced("Calico enforces ingress rules at the receiving pod's interface."),
    egress: enforced("Calico enforces egress rules at the sending pod's interface."),
    "ip-block": enforced("CIDRs are matched against raw addresses.", RAW),
    "ip-block-pods": enforced("CIDRs are matched against raw addresses, pods' included.", RAW),
    "ip-block-nodes": enforced(
      "CIDRs are matched against the raw addresses that packets carry, nodes' included; a pod's own node is let in whatever they say.",
      RAW,
    ),
    "end-port":
      variant === "gke"
        ? unknown(
            `Whether GKE's build of Calico (${version ?? "no version"}) enforces endPort is not confirmed.`,
          )
        : enforced("endPort becomes a range of ports.", "projectcalico/calico conversion.go"),
    sctp: unknown(
      variant === "gke"
        ? "Whether GKE Dataplane V1 enforces SCTP rules is not confirmed."
        : "Calico takes SCTP rules and leaves them to the kernel's SCTP module, which no object shows: not confirmed.",
    ),
    "named-ports": enforced("Named ports are resolved at the receiving pods."),
    established: notEnforced(
      bpf
        ? "In the eBPF data plane a packet of a connection that is tracked passes by its entry; only new connections (TCP SYN) are judged again."
        : "Each pod's chain starts by accepting RELATED and ESTABLISHED, so connections that stand outlive a change.",
      bpf ? "projectcalico/calico#5308" : "projectcalico/calico#6399, felix/rules/endpoints.go",
    ),
    "host-network": notEnforced(
      "NetworkPolicies do not select pods on the host network; only a HostEndpoint with Calico's own policies does.",
    ),
  };
}
