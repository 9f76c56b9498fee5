import type { Quirk } from "../enforcement-report.ts";
import { enforced, notEnforced } from "../feature-cell.ts";
import type { FeatureCells } from "../recognition.ts";

const POLICY = "kube-router pkg/controllers/netpol/policy.go";

/** What kube-router's policy controller does with each feature, by itself and inside k3s. */
export const KUBE_ROUTER_CELLS: FeatureCells = {
  ingress: enforced("kube-router's policy controller enforces ingress rules by iptables and ipsets."),
  egress: enforced("kube-router's policy controller enforces egress rules by iptables and ipsets."),
  "ip-block": enforced("CIDRs become ipsets of raw addresses.", POLICY),
  "ip-block-pods": enforced("CIDRs become ipsets of raw addresses, pods' included.", POLICY),
  "ip-block-nodes": enforced(
    "CIDRs become ipsets, matched against the raw addresses that packets carry, nodes' included; a pod's own node is let in whatever they say.",
    `${POLICY}, pod.go`,
  ),
  "end-port": enforced("endPort becomes a range of ports, for numbers.", POLICY),
  sctp: notEnforced(
    "SCTP is not supported in policies; the request for it is open.",
    "cloudnativelabs/kube-router#1019",
  ),
  "named-ports": enforced("Named ports become ipsets of addresses and ports.", POLICY),
  established: notEnforced(
    "Packets of ESTABLISHED connections are accepted first, so connections that stand outlive a change.",
    "kube-router pkg/controllers/netpol",
  ),
  "host-network": notEnforced(
    "A pod on the host network has its node's address; NetworkPolicies do not select it.",
  ),
};

/** Peculiarities of the policy controller wherever it runs. */
export const KUBE_ROUTER_QUIRKS: readonly Quirk[] = [
  {
    id: "kube-router-established-outlive",
    severity: "warning",
    title: "Connections that stand outlive a policy",
    text: "What a policy should have cut goes on until it is opened anew, so a rule that is missing may show hours later. Restart what holds connections open before a phase is called quiet.",
    source: "kube-router pkg/controllers/netpol",
  },
  {
    id: "kube-router-start",
    severity: "warning",
    title: "New pods are open for a moment",
    text: "Between a pod's start and the next round of the controller its traffic is not judged.",
    source: "cloudnativelabs/kube-router#873, cloudnativelabs/kube-router#1309, k3s-io/k3s#13432",
  },
  {
    id: "kube-router-icmp",
    severity: "info",
    title: "Some ICMP always passes",
    text: "Echo and error messages are accepted whatever policies say, so a ping proves nothing.",
    source: "kube-router pkg/controllers/netpol",
  },
  {
    id: "kube-router-node-ports",
    severity: "info",
    title: "The range of NodePorts is open on nodes",
    text: "Connections to NodePorts of a node are accepted at the node; the pods behind are judged.",
    source: "kube-router pkg/controllers/netpol",
  },
];
