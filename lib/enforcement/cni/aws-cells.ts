import { differs, enforced, notEnforced, unknown } from "../feature-cell.ts";
import type { FeatureCells } from "../recognition.ts";

const RULES = "aws-network-policy-agent fw_rule_processor.go";

/** What AWS's agent does with each feature, in the VPC CNI and in EKS Auto Mode. */
export const AWS_CELLS: FeatureCells = {
  ingress: enforced(
    "The network policy agent enforces ingress rules by eBPF at the receiving pod's interface.",
  ),
  egress: enforced("The network policy agent enforces egress rules by eBPF at the sending pod's interface."),
  "ip-block": differs(
    "CIDRs are matched against raw addresses, and an except denies whatever other rules of the pod say: of all CIDRs and excepts the longest prefix decides.",
    `${RULES}, aws-network-policy-agent#326`,
  ),
  "ip-block-pods": enforced("CIDRs are matched against raw addresses, pods' included.", RULES),
  "ip-block-nodes": enforced(
    "CIDRs are matched against the raw addresses that packets carry, nodes' included; a pod's own node is let in whatever they say.",
    RULES,
  ),
  "end-port": enforced("endPort becomes a range of ports.", "aws-network-policy-agent policyendpoint types"),
  sctp: unknown(
    "The agent writes SCTP rules into its maps; whether its data plane judges SCTP packets is not confirmed.",
    "aws-network-policy-agent",
  ),
  "named-ports": differs(
    "A named port works where the Service uses the same name, and is dropped from rules with an ipBlock.",
    "docs.aws.amazon.com: EKS network policy considerations, amazon-network-policy-controller-k8s#71",
  ),
  established: differs(
    "The next packet that a pod sends is judged again, while replies of a flow that the default allowed stay allowed.",
    "aws-network-policy-agent README",
  ),
  "host-network": notEnforced(
    "Policies do not apply to pods on the host network, and on EKS not to Fargate or Windows nodes.",
    "docs.aws.amazon.com: EKS network policy considerations",
  ),
};
