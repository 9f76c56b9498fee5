import type { Quirk } from "../enforcement-report.ts";
import { differs, enforced, notEnforced } from "../feature-cell.ts";
import { agentLine, agentVersion, controllerTitle, daemonSetNamed } from "../find-agent.ts";
import type { CniSign, FeatureCells } from "../recognition.ts";
import { settingText } from "../setting-text.ts";

/** OVN-Kubernetes, OpenShift's network and by itself. */
export const ovnKubernetes: CniSign = (evidence) => {
  const agent = daemonSetNamed(evidence, ["ovnkube-node"]);
  if (agent === undefined) return undefined;
  const type = settingText(evidence, "Network/cluster", ["status", "networkType"]);
  const isContradicted = type !== undefined && type !== "OVNKubernetes";
  const found = `${controllerTitle(agent)} was found`;
  return {
    name: "ovn-kubernetes",
    called: "OVN-Kubernetes",
    version: agentVersion(agent),
    enforces: isContradicted ? "unknown" : "yes",
    because: isContradicted
      ? `${found}, but Network cluster has status.networkType: ${type}`
      : `${found}; OVN-Kubernetes enforces NetworkPolicy in both directions`,
    isEngine: true,
    facts: { adminKinds: ["AdminNetworkPolicy", "BaselineAdminNetworkPolicy"] },
    cells: CELLS,
    quirks: QUIRKS,
    evidence: [
      agentLine(agent),
      ...(type === undefined ? [] : [{ object: "Network cluster", fact: `status.networkType: ${type}` }]),
    ],
  };
};

const GRESS = "ovn-kubernetes go-controller/pkg/ovn/gress_policy.go";

const CELLS: FeatureCells = {
  ingress: enforced("Ingress rules become ACLs at the receiving pod's port."),
  egress: enforced("Egress rules become ACLs at the sending pod's port."),
  "ip-block": enforced("CIDRs are matched against raw addresses.", GRESS),
  "ip-block-pods": enforced("CIDRs are matched against raw addresses, pods' included.", GRESS),
  "ip-block-nodes": enforced(
    "CIDRs are matched against the raw addresses that packets carry, nodes' included; a pod's own node is let in whatever they say.",
    GRESS,
  ),
  "end-port": enforced("endPort becomes a range of ports.", `${GRESS}, ovn-kubernetes#2466`),
  sctp: enforced("SCTP rules are supported.", "docs.redhat.com: OpenShift network policy"),
  "named-ports": differs(
    "Only the number of a port is read: a rule with a named port opens every port of its protocol.",
    `${GRESS} (addPortPolicy), ovn-kubernetes#2117`,
  ),
  established: enforced(
    "ACLs are looked at for every packet, so a change cuts connections that stand and are no longer allowed.",
    "network-policy-api#305",
  ),
  "host-network": notEnforced("A pod on the host network is its node; NetworkPolicies do not select it."),
};

const QUIRKS: readonly Quirk[] = [
  {
    id: "ovn-named-ports",
    severity: "danger",
    title: "A named port opens its whole protocol",
    text: "OVN-Kubernetes reads numbers alone, so a rule with port: https opens every TCP port of the pod to its peers. Write numbers; Drawbridge does.",
    source: "ovn-kubernetes#2117",
  },
  {
    id: "ovn-host-network-peers",
    severity: "warning",
    title: "A namespaceSelector alone leaves out pods on the host network",
    text: "Only together with podSelector: {} does it mean them. The router, where it runs on the host network, is let in by the namespace label policy-group.network.openshift.io/host-network.",
    source: "docs.redhat.com: OpenShift network policy",
  },
  {
    id: "ovn-cuts-established",
    severity: "warning",
    title: "A policy cuts connections that stand",
    text: "What a policy no longer allows stops at once, so what is missing from the rules shows within the barrier.",
    source: "network-policy-api#305",
  },
  {
    id: "ovn-hairpin",
    severity: "info",
    title: "A pod always reaches itself through a Service",
    text: "Such a connection is let through whatever policies say.",
    source: "ovn-kubernetes acls.md",
  },
  {
    id: "ovn-acl-logging",
    severity: "info",
    title: "Denials can be logged, never tried",
    text: "The namespace annotation k8s.ovn.org/acl-logging logs what policies deny, 20 messages a second and node; there is no dry run in the cluster.",
    source: "docs.redhat.com: Logging network policy events",
  },
];
