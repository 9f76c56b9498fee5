import type { ClusterEvidence } from "#lib/policy/index.ts";
import { configValue, readConfigMap } from "../config-reading.ts";
import type { Quirk } from "../enforcement-report.ts";
import { differs, enforced, notEnforced, unknown } from "../feature-cell.ts";
import { agentLine, agentVersion, controllerTitle, daemonSetNamed } from "../find-agent.ts";
import { refusalOf, refusalText } from "../refusal.ts";
import type { CniSign, FeatureCell, FeatureCells } from "../recognition.ts";

const CONFIG = "kube-system/azure-npm-config";

/** What of Azure NPM's setup changes how policies are read. */
interface NpmSetup {
  readonly isLite: boolean;
  /** The name of a Windows node, where there is one. */
  readonly windows?: string;
  /** Why nobody knows whether there is one. */
  readonly notRead?: string;
}

/** Azure Network Policy Manager, on Linux and Windows, and its Lite mode. */
export const azureNpm: CniSign = (evidence) => {
  const agent = daemonSetNamed(evidence, ["azure-npm"]);
  if (agent === undefined) return undefined;
  const setup = setupOf(evidence);
  return {
    name: "azure-npm",
    called: "Azure NPM",
    ...(setup.isLite ? { mode: "Lite mode" } : {}),
    version: agentVersion(agent),
    enforces: "yes",
    because: `${controllerTitle(agent)} was found; Azure NPM enforces NetworkPolicy in both directions`,
    isEngine: true,
    cells: cellsOf(setup),
    quirks: setup.isLite ? [LITE, ...QUIRKS] : QUIRKS,
    evidence: [
      agentLine(agent),
      ...(setup.isLite ? [{ object: `ConfigMap ${CONFIG}`, fact: "Toggles.EnableNPMLite: true" }] : []),
      ...(setup.windows === undefined ? [] : [{ object: `Node ${setup.windows}`, fact: "runs Windows" }]),
    ],
  };
};

function setupOf(evidence: ClusterEvidence): NpmSetup {
  const text = configValue(readConfigMap(evidence, [CONFIG]), "azure-npm.json") ?? "";
  const windows = evidence.nodes.find(({ osImage = "" }) => osImage.includes("Windows"))?.name;
  const refusal = refusalOf(evidence, "nodes");
  return {
    isLite: /"EnableNPMLite"\s*:\s*true/.test(text),
    ...(windows === undefined ? {} : { windows }),
    ...(refusal === undefined ? {} : { notRead: refusalText(refusal) }),
  };
}

const TRANSLATE = "azure-container-networking npm translatePolicy.go";

function cellsOf({ isLite, windows, notRead }: NpmSetup): FeatureCells {
  const onWindows = (what: string, cell: FeatureCell) => {
    if (windows !== undefined) {
      return differs(`${what} on Linux, and not on Windows, which node ${windows} runs.`, TRANSLATE);
    }
    if (notRead === undefined) return cell;
    return unknown(
      `${what} on Linux, and not on Windows; whether a node runs it is not known, since ${notRead}.`,
      TRANSLATE,
    );
  };
  const selectors = (direction: string) =>
    isLite
      ? differs(`In Lite mode only CIDRs are read: ${direction} rules with selectors are refused.`, TRANSLATE)
      : enforced(`Azure NPM enforces ${direction} rules by iptables and ipsets.`);
  return {
    ingress: selectors("ingress"),
    egress: selectors("egress"),
    "ip-block": onWindows(
      "An ipBlock with except is enforced",
      enforced("CIDRs become ipsets; except is a nomatch in them.", TRANSLATE),
    ),
    "ip-block-pods": enforced("CIDRs become ipsets of raw addresses, pods' included.", TRANSLATE),
    "ip-block-nodes": enforced("CIDRs become ipsets of raw addresses, nodes' included.", TRANSLATE),
    "end-port": onWindows(
      "endPort becomes a range",
      enforced(
        "endPort becomes a range of ports; releases before azure-container-networking#2313 was closed do not know it.",
        TRANSLATE,
      ),
    ),
    sctp: onWindows("SCTP rules are enforced", enforced("SCTP rules are enforced.", TRANSLATE)),
    "named-ports": isLite
      ? notEnforced("In Lite mode rules with named ports are refused.", TRANSLATE)
      : onWindows(
          "Named ports are enforced",
          enforced("Named ports become ipsets of addresses and ports.", TRANSLATE),
        ),
    established: notEnforced(
      "Only packets that conntrack calls NEW come to its chain, so connections that stand outlive a change.",
      "azure-container-networking npm iptablesave test data",
    ),
    "host-network": notEnforced(
      "A pod on the host network has its node's address; NetworkPolicies do not select it.",
    ),
  };
}

const LITE: Quirk = {
  id: "azure-npm-lite",
  severity: "danger",
  title: "Lite mode reads CIDRs alone",
  text: "Policies with selectors or named ports are refused by Azure NPM, so nearly everything that Drawbridge writes is.",
  source: TRANSLATE,
};

const QUIRKS: readonly Quirk[] = [
  {
    id: "azure-npm-established-outlive",
    severity: "warning",
    title: "Connections that stand outlive a policy",
    text: "What a policy should have cut goes on until it is opened anew, so a rule that is missing may show hours later. Restart what holds connections open before a phase is called quiet.",
    source: "azure-container-networking npm iptablesave test data",
  },
  {
    id: "azure-npm-local-node",
    severity: "warning",
    title: "Egress to the own node is not filtered",
    text: "What a pod sends to its own node passes whatever policies say.",
    source: "azure-container-networking#2786",
  },
  {
    id: "azure-npm-scale",
    severity: "warning",
    title: "Limits of size and of ipBlocks",
    text: "Supported are 250 nodes and 20 000 pods; edits of policies with many ipBlocks race, and at most four a policy are advised. IPv6 is not enforced.",
    source: "learn.microsoft.com: Network policies in AKS",
  },
  {
    id: "azure-npm-replaced",
    severity: "info",
    title: "Cilium takes its place",
    text: "Azure moves clusters from NPM to Azure CNI powered by Cilium, which reads ipBlocks differently: prove enforcement anew after such a change.",
    source: "learn.microsoft.com: Network policies in AKS",
  },
];
