import { rangeWithin } from "../../../address/ip-address.ts";
import type { CompiledPolicy } from "../../../compile/compiled-policy.ts";
import type { LintContext } from "../../lint-context.ts";
import type { Complaint } from "../../lint-finding.ts";
import { inEachPolicy, type LintRule } from "../../lint-rule.ts";
import { counted, listed, workloadsText } from "../../named-pods.ts";
import { onePodEach, receiversOf, servicesOver, targetAt } from "../../receivers.ts";
import { ipBlocksOf, rulesOfPolicy } from "../../rules-of-policy.ts";

/** As the EKS user guide states it. */
const MAX_PORTS = 24;

/** The agent's maps hold so many ports for one peer. */
export const awsTooManyPorts: LintRule = {
  id: "aws-too-many-ports",
  severity: "warning",
  title: "More than 24 ports for one peer on the AWS VPC CNI",
  why: "The agent keeps at most 24 combinations of port and protocol for a selector or cidr; the others are not enforced.",
  source: "EKS user guide, network policy considerations",
  find: onAws((policy) =>
    rulesOfPolicy(policy).flatMap(({ rule, at }): readonly Complaint[] => {
      if (rule.ports === "any" || rule.ports.length <= MAX_PORTS) return [];
      return [
        {
          at: [...at, "ports"],
          text: `It names ${rule.ports.length} ports, and the AWS agent keeps ${MAX_PORTS} for one peer: the rest, ${rule.ports.length - MAX_PORTS}, is lost.`,
          fix: "Join ports to ranges with endPort, or leave the list out.",
        },
      ];
    }),
  ),
};

/** The controller resolves Services by their own port. */
export const awsServicePort: LintRule = {
  id: "aws-service-port",
  severity: "warning",
  title: "A Service whose port is not the container's, on the AWS VPC CNI",
  why: "The AWS controller allows a Service's cluster IP only where the Service's port equals the container's.",
  source: "aws/amazon-network-policy-controller-k8s#194; EKS user guide",
  find: onAws((policy, context) =>
    rulesOfPolicy(policy).flatMap((placed): readonly Complaint[] => {
      if (placed.direction !== "egress" || placed.rule.ports === "any") return [];
      const pods = onePodEach(receiversOf(placed, policy, context), context);
      const found = pods.flatMap((pod) =>
        servicesOver(pod, context).flatMap((service) =>
          service.ports.flatMap((port) => {
            const target = targetAt(pod, port);
            if (target === undefined || target === port.port || service.clusterIPs.includes("None"))
              return [];
            return [`${service.namespace}/${service.name} (${port.port} to ${target})`];
          }),
        ),
      );
      const names = [...new Set(found)];
      if (names.length === 0) return [];
      return [
        {
          at: [...placed.at, "ports"],
          text: `Through ${listed(names, "Service")} the connection is denied, although the rule names the pods' port: there the Service's port is another.`,
          fix: "Give the Service the container's port, or call the pods without it.",
          breaks: "egress",
        },
      ];
    }),
  ),
};

/** On this data plane an except denies, whatever other rules say. */
export const awsExceptDenies: LintRule = {
  id: "aws-except-denies",
  severity: "warning",
  title: "An except that closes what another rule opens, on the AWS VPC CNI",
  why: "By the specification rules add up. The AWS agent lets the longest prefix decide, and an except is one that denies.",
  source: "aws/aws-network-policy-agent fw_rule_processor.go; aws-network-policy-agent#326",
  find: inEachPolicy((policy, context) => {
    if (!context.cluster.profile.exceptDenies) return [];
    return ipBlocksOf(policy).flatMap(({ peer, peerAt, direction }): readonly Complaint[] => {
      const opened = peer.except.filter((except) =>
        neighbours(policy, context, direction).some((other) =>
          (other.rules[direction] ?? []).some(
            (rule) =>
              rule.peers === "any" ||
              rule.peers.some(
                (one) =>
                  one.kind === "ip-block" &&
                  one !== peer &&
                  rangeWithin(except, one.range) &&
                  !one.except.some((taken) => rangeWithin(except, taken)),
              ),
          ),
        ),
      );
      if (opened.length === 0) return [];
      return [
        {
          at: [...peerAt, "ipBlock", "except"],
          text: `${counted(opened.length, "except")} of ${peer.source.cidr} ${opened.length === 1 ? "denies" : "deny"} what another rule over ${workloadsText(context.selectedBy(policy), context)} allows: on the AWS VPC CNI the except wins.`,
          fix: "Write the ranges that are allowed, without except.",
          breaks: direction,
        },
      ];
    });
  }),
};

function neighbours(
  policy: CompiledPolicy,
  context: LintContext,
  direction: "ingress" | "egress",
): readonly CompiledPolicy[] {
  const first = context.selectedBy(policy).find(({ hostNetwork }) => !hostNetwork);
  return first?.sides[direction].isolatedBy.slice(0, 40) ?? [];
}

function onAws(look: Parameters<typeof inEachPolicy>[0]): LintRule["find"] {
  return inEachPolicy((policy, context) =>
    context.cluster.profile.name === "aws-vpc-cni" ? look(policy, context) : [],
  );
}
