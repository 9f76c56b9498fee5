import type { EvidenceContainer } from "#lib/policy/index.ts";
import type { Quirk } from "../enforcement-report.ts";
import { enforced, notEnforced, unknown } from "../feature-cell.ts";
import { argumentOf, imageTag } from "../find-agent.ts";
import type { FeatureCell, FeatureCells } from "../recognition.ts";

const EVALUATOR = "kube-network-policies pkg/pipeline/networkpolicy.go";

/** What kube-network-policies does with each feature wherever it runs; `established` depends on where. */
export function netpolCells(established: FeatureCell): FeatureCells {
  return {
    ingress: enforced("The first packet of a connection is judged in user space at the receiving node."),
    egress: enforced("The first packet of a connection is judged in user space at the sending node."),
    "ip-block": enforced("CIDRs and excepts are matched against raw addresses.", EVALUATOR),
    "ip-block-pods": enforced("CIDRs are matched against raw addresses, pods' included.", EVALUATOR),
    "ip-block-nodes": enforced(
      "CIDRs are matched against raw addresses, nodes' included; what root on a pod's own node sends is let in whatever they say.",
      EVALUATOR,
    ),
    "end-port": enforced("A port is compared with the whole range up to endPort.", EVALUATOR),
    sctp: enforced(
      "SCTP packets are parsed and compared like those of TCP and UDP.",
      "kube-network-policies pkg/network/packet.go",
    ),
    "named-ports": enforced(
      "A name is looked up among the ports of the receiving pod's containers.",
      EVALUATOR,
    ),
    established,
    "host-network": notEnforced(
      "Pods on the host network are skipped.",
      "kube-network-policies networkpolicy.go",
    ),
  };
}

/** Whether connections that stand are judged again: an argument, whose default changed in October 2025. */
export function strictModeCell(container: EvidenceContainer): FeatureCell {
  const source = "kube-network-policies#268";
  const flag = argumentOf([container], "strict-mode");
  if (flag === "true")
    return enforced(
      "--strict-mode=true: connections that stand are judged again when policies change.",
      source,
    );
  if (flag === "false")
    return notEnforced("--strict-mode=false: only the first packet of a connection is judged.", source);
  return unknown(
    `Judging connections that stand is the default since October 2025 (--strict-mode); whether image ${imageTag(container.image) ?? "without a tag"} has it is not confirmed.`,
    source,
  );
}

const FAIL_OPEN: Quirk = {
  id: "netpol-fail-open",
  severity: "warning",
  title: "Traffic passes while the agent is down",
  text: "By default (--fail-open=true) packets are let through on a node whose kube-network-policies does not run.",
  source: "kube-network-policies pkg/cmd/cmd.go",
};

/** Of every network that carries it. */
export const FIRST_VERDICT: Quirk = {
  id: "netpol-tiers",
  severity: "info",
  title: "A NetworkPolicy decides for both directions",
  text: "As soon as a NetworkPolicy selects a pod, for either direction, the baseline tier of admin policies is not asked any more.",
  source: "kube-network-policies networkpolicy.go",
};

/** Peculiarities of kube-network-policies as it was started here. */
export function netpolQuirks(container: EvidenceContainer): readonly Quirk[] {
  const isClosed = argumentOf([container], "fail-open") === "false";
  return isClosed ? [FIRST_VERDICT] : [FAIL_OPEN, FIRST_VERDICT];
}
