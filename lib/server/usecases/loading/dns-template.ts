import "server-only";

import { dnsRules } from "#lib/discovery/index.ts";
import type { FlowEdge } from "#lib/flows/index.ts";
import { proposeRule, selectorImplies, type RuleDraft, type RulePeer } from "#lib/policy/index.ts";
import type { ClusterPicture } from "./cluster-picture.ts";

/** The DNS rules of a namespace, and which of them covers each of its observed DNS edges. */
export interface DnsTemplate {
  readonly rules: readonly RuleDraft[];
  /** Aligned with `rules`. */
  readonly edges: readonly (readonly FlowEdge[])[];
}

/**
 * The rule that DNS of this edge's namespace really needs, where the edge is DNS from a workload: for all its pods, UDP
 * and TCP, on the endpoint behind the edge. Undefined for any other edge. One workload's lookups say that every pod
 * looks names up; a rule for that workload alone would leave the others to fail at the first step of enforcement.
 */
export function dnsRuleFor(picture: ClusterPicture, edge: FlowEdge): RuleDraft | undefined {
  if (edge.sender.kind !== "workload") return undefined;
  return dnsRules(picture.snapshot, edge.sender.namespace).find((rule) => covers(picture, rule, edge));
}

/** All DNS rules of `namespace` with the observed edges that they cover. */
export function dnsTemplate(picture: ClusterPicture, namespace: string): DnsTemplate {
  const rules = dnsRules(picture.snapshot, namespace);
  const sent = picture.edges.filter(
    ({ sender }) => sender.kind === "workload" && sender.namespace === namespace,
  );
  return { rules, edges: rules.map((rule) => sent.filter((edge) => covers(picture, rule, edge))) };
}

function covers(
  picture: ClusterPicture,
  rule: RuleDraft,
  { sender, receiver, port, protocol }: FlowEdge,
): boolean {
  if (protocol === "ICMP" || !rule.ports.some((one) => one.port === port && one.protocol === protocol))
    return false;
  const drafted = proposeRule(picture.snapshot, { sender, receiver, port, protocol }, "flow");
  return drafted.ok && isWithin(drafted.value.rule.receiver, rule.receiver);
}

function isWithin(narrow: RulePeer, wide: RulePeer): boolean {
  if (narrow.kind === "cidr" && wide.kind === "cidr")
    return narrow.cidrs.some((cidr) => wide.cidrs.includes(cidr));
  // The rule names DNS pods by their Service's selector, an observed lookup by the labels of their workload.
  if (narrow.kind !== "pods" || wide.kind !== "pods") return false;
  return narrow.namespace === wide.namespace && selectorImplies(narrow.podSelector, wide.podSelector);
}
