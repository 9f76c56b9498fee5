import "server-only";

import { coversRule } from "#lib/baseline/index.ts";
import type { FlowEdge } from "#lib/flows/index.ts";
import { proposeRule, type Peer, type RuleDraft, type RulePeer } from "#lib/policy/index.ts";
import type { ClusterPicture } from "./cluster-picture.ts";

/**
 * Observed edges that a rule allows at both their ends. An end that is a workload must be selected by the rule: "any
 * sender" says nothing about what a sender's own egress lets out, so its inbox keeps the question.
 */
export function edgesUnder({ snapshot, edges }: ClusterPicture, rule: RuleDraft): readonly FlowEdge[] {
  const numbers = new Set(rule.ports.map(({ port }) => port));
  return edges.filter((edge) => {
    const { sender, receiver, port, protocol } = edge;
    if (protocol === "ICMP" || (numbers.size > 0 && !numbers.has(port))) return false;
    if (!isNamed(sender, rule.sender) || !isNamed(receiver, rule.receiver)) return false;
    const drafted = proposeRule(snapshot, { sender, receiver, port, protocol }, "flow");
    return drafted.ok && coversRule(rule, drafted.value.rule);
  });
}

function isNamed(end: Peer, peer: RulePeer): boolean {
  return end.kind !== "workload" || (peer.kind === "pods" && peer.namespace === end.namespace);
}
