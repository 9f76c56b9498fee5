import type { Quirk } from "../enforcement-report.ts";

const CONSIDERATIONS = "docs.aws.amazon.com: EKS network policy considerations";

const STANDARD: Quirk = {
  id: "aws-standard-race",
  severity: "danger",
  title: "New pods are open until their policies are attached",
  text: "In standard mode a pod starts with everything allowed, and what it opened before its rules came may lose its replies after. Applying counts as done only after the settle time; workloads that connect at their start may need to retry.",
  source: "aws-network-policy-agent#186, aws-network-policy-agent#83",
};

const STRICT: Quirk = {
  id: "aws-strict-mode",
  severity: "danger",
  title: "Pods without a policy are denied",
  text: "In strict mode every pod starts closed and needs a policy, CoreDNS included. An allow-all policy opens what is closed, so Drawbridge lays no bridge here.",
  source: CONSIDERATIONS,
};

const ALWAYS: readonly Quirk[] = [
  {
    id: "aws-service-port",
    severity: "danger",
    title: "A Service's port must equal its pods' port",
    text: "Where port and targetPort of a Service differ, connections through the Service may be denied although a rule allows the pods' port. Drawbridge warns where a rule leads to such a Service.",
    source: `${CONSIDERATIONS}, amazon-network-policy-controller-k8s#194`,
  },
  {
    id: "aws-24-ports",
    severity: "danger",
    title: "At most 24 ports a peer",
    text: "Of one CIDR or selector no more than 24 combinations of port and protocol are enforced. Use endPort, or fewer and wider rules.",
    source: CONSIDERATIONS,
  },
  {
    id: "aws-except-denies",
    severity: "danger",
    title: "An except denies for every policy of the pod",
    text: "Addresses behind except are denied even where another rule or policy allows them, an allow-all included. The bridge proof shows whether an allow-all wins here.",
    source: "aws-network-policy-agent#326, fw_rule_processor.go",
  },
  {
    id: "aws-replies-denied",
    severity: "warning",
    title: "Replies were denied under load",
    text: "Long-lived and very short connections lost their replies in several releases, with an allow-all policy too. Watch the denials of the agent for the first hours of a phase.",
    source: "aws-network-policy-agent#144, #189, #204, #318, #414",
  },
  {
    id: "aws-bare-pods",
    severity: "warning",
    title: "Bare pods may get no policy",
    text: "Policies reach pods that something owns; older documentation says that pods without ownerReferences are not covered.",
    source: CONSIDERATIONS,
  },
  {
    id: "aws-metadata",
    severity: "warning",
    title: "Cloud metadata may be cut, or not be cut",
    text: "Credentials from 169.254.169.254 have failed under policies, and an except for that address has not blocked it. Check both before a namespace is closed.",
    source: "aws-network-policy-agent#120",
  },
  {
    id: "aws-one-family",
    severity: "info",
    title: "One address family",
    text: "Policies are enforced for IPv4 or for IPv6, as the cluster is set up, never for both.",
    source: CONSIDERATIONS,
  },
  {
    id: "aws-some-nodes",
    severity: "warning",
    title: "Fargate and Windows are left out",
    text: "For pods on Fargate and on Windows nodes, and with old images for GPUs, policies are accepted and nothing comes of them.",
    source: CONSIDERATIONS,
  },
];

/** The peculiarities of AWS's agent in a mode: `standard` where a pod starts open, `strict` where it starts closed. */
export function awsQuirks(mode: "standard" | "strict" | "unknown"): readonly Quirk[] {
  if (mode === "strict") return [STRICT, ...ALWAYS];
  return mode === "standard" ? [STANDARD, ...ALWAYS] : ALWAYS;
}
