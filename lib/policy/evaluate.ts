import type { CompiledCluster, CompiledPod } from "./compiled-cluster.ts";
import { endsOf, podEnd, type Ends, type ReachEnd } from "./ends-of.ts";
import { judgePair, worst } from "./judge-pair.ts";
import type { PortQuestion } from "./match-port.ts";
import { pairsOf } from "./pairs-of.ts";
import type { Peer } from "./peer.ts";
import type { Decision, Reason } from "./verdict.ts";

/** "May `sender` open `port` on `receiver`?" The port is the receiving pod's, after service translation. */
export interface ReachQuestion extends PortQuestion {
  readonly sender: ReachEnd;
  readonly receiver: ReachEnd;
}

/**
 * Decides whether `sender` may open `port` on `receiver` in this cluster.
 *
 * Traffic passes only if the sender's egress *and* the receiver's ingress allow it; a peer outside the cluster has no
 * side. A workload stands for all its running pods, so one pair that is denied makes the answer denied, and the
 * reasons name the pods. It is `uncertain` where a peer is not resolved, where an address or port that matters is not
 * known, and where a policy of a kind that is not evaluated could turn it; never merely because a side is long.
 * Replies are not asked about: whoever may open a connection gets its answers.
 */
export function evaluate(cluster: CompiledCluster, question: ReachQuestion): Decision {
  return decide(cluster, endsOf(cluster, question.sender), endsOf(cluster, question.receiver), question);
}

/** The same question for one pod as the sender, whatever its siblings may do. */
export function evaluateFromPod(
  cluster: CompiledCluster,
  pod: CompiledPod,
  question: PortQuestion & { readonly receiver: Peer },
): Decision {
  return decide(cluster, { kind: "ends", ends: [podEnd(pod)] }, endsOf(cluster, question.receiver), question);
}

/** Replays observed connections under a compiled candidate: one decision each, in the order given. */
export function impactOf(cluster: CompiledCluster, edges: readonly ReachQuestion[]): readonly Decision[] {
  return edges.map((edge) => evaluate(cluster, edge));
}

function decide(cluster: CompiledCluster, senders: Ends, receivers: Ends, question: PortQuestion): Decision {
  if (senders.kind === "unresolved") return unresolved("egress", senders.reason);
  if (receivers.kind === "unresolved") return unresolved("ingress", receivers.reason);
  const pairs = pairsOf(cluster, senders.ends, receivers.ends);
  const decisions: Decision[] = [];
  for (const pair of pairs) {
    const decision = judgePair(cluster, pair, question);
    if (decision.outcome === "denied") return withReason(decision);
    decisions.push(decision);
  }
  return withReason(worst(decisions) ?? toItself(senders.ends[0]?.text ?? "The pod"));
}

/** No answer goes without a reason, also where neither end is a pod. */
function withReason(decision: Decision): Decision {
  if (decision.reasons.length > 0) return decision;
  const text = "Neither end is a pod with a network of its own, so no NetworkPolicy has a say.";
  return { ...decision, reasons: [{ direction: "egress", kind: "exempt", text }] };
}

function toItself(name: string): Decision {
  const text = `${name} is the only pod at both ends: a pod always reaches itself.`;
  return { outcome: "allowed", reasons: [{ direction: "egress", kind: "exempt", text }] };
}

function unresolved(direction: Reason["direction"], reason: string): Decision {
  const end = direction === "egress" ? "sender" : "receiver";
  return {
    outcome: "uncertain",
    reasons: [
      { direction, kind: "not-evaluable", text: `The ${end} is not resolved: ${reason.replace(/\.$/, "")}.` },
    ],
  };
}
