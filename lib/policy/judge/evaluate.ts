import type { CompiledCluster, CompiledPod } from "../compile/compiled-cluster.ts";
import { lazyDecision } from "./decision.ts";
import type { End } from "./end.ts";
import { endsOf, podEnd, type Ends, type ReachEnd } from "./ends-of.ts";
import { explainPair } from "../reasons/explain-pair.ts";
import { judgeEnds, pairThatIs } from "./judge-ends.ts";
import { MAY_ALLOW, MAY_DENY, type Possible } from "./judge-side.ts";
import type { PairQuestion } from "./judge-pair.ts";
import type { PortQuestion } from "./match-port.ts";
import type { Direction } from "../model/network-policy.ts";
import type { Decision, Reason } from "../model/verdict.ts";

/** "May `sender` open `port` on `receiver`?" The port is the receiving pod's, after service translation. */
export interface ReachQuestion extends PortQuestion, Pick<PairQuestion, "family"> {
  readonly sender: ReachEnd;
  readonly receiver: ReachEnd;
}

/**
 * Decides whether `sender` may open `port` on `receiver` in this cluster.
 *
 * Traffic passes only if the sender's egress *and* the receiver's ingress allow it; a peer outside the cluster has no
 * side. A workload stands for all its running pods, so one pair that is denied makes the answer denied, and the
 * reasons name the pods. It is `uncertain` where a peer is not resolved, where an address, name or port that matters is
 * not known, and where a policy of a kind that is not evaluated could turn it; never merely because a side is long.
 * Replies are not asked about: whoever may open a connection gets its answers.
 */
export function evaluate(cluster: CompiledCluster, question: ReachQuestion): Decision {
  return decide(cluster, endsOf(cluster, question.sender), endsOf(cluster, question.receiver), question);
}

/**
 * What one side alone says: the sender's egress, or the receiver's ingress, as if the other side let everything through.
 * A denial is then that side's own, whatever the other one says.
 */
export function evaluateSide(
  cluster: CompiledCluster,
  question: ReachQuestion,
  direction: Direction,
): Decision {
  const { sender, receiver, port, protocol, family } = question;
  return decide(cluster, endsOf(cluster, sender), endsOf(cluster, receiver), {
    port,
    protocol,
    family,
    only: direction,
  });
}

/** The same question for one pod as the sender, whatever its siblings may do. */
export function evaluateFromPod(
  cluster: CompiledCluster,
  pod: CompiledPod,
  question: PairQuestion & { readonly receiver: ReachEnd },
): Decision {
  return decide(cluster, { kind: "ends", ends: [podEnd(pod)] }, endsOf(cluster, question.receiver), question);
}

/** Replays observed connections under a compiled candidate: one decision each, in the order given. */
export function impactOf(cluster: CompiledCluster, edges: readonly ReachQuestion[]): readonly Decision[] {
  return edges.map((edge) => evaluate(cluster, edge));
}

/** The outcome alone, as the bits of what is possible. */
export function possibleBetween(
  cluster: CompiledCluster,
  senders: Ends,
  receivers: Ends,
  question: PairQuestion,
): Possible {
  if (senders.kind === "unresolved" || receivers.kind === "unresolved") return MAY_ALLOW | MAY_DENY;
  return judgeEnds(cluster, senders.ends, receivers.ends, question);
}

/** The outcome, with reasons to be found when somebody asks for them. */
export function decide(
  cluster: CompiledCluster,
  senders: Ends,
  receivers: Ends,
  question: PairQuestion,
): Decision {
  const possible = possibleBetween(cluster, senders, receivers, question);
  return lazyDecision(possible, () => {
    if (senders.kind === "unresolved") return unresolved("egress", senders.reason);
    if (receivers.kind === "unresolved") return unresolved("ingress", receivers.reason);
    return explain(cluster, { senders: senders.ends, receivers: receivers.ends }, question, possible);
  });
}

function explain(
  cluster: CompiledCluster,
  ends: { readonly senders: readonly End[]; readonly receivers: readonly End[] },
  question: PairQuestion,
  possible: Possible,
): readonly Reason[] {
  const pair = pairThatIs(cluster, ends, question, possible);
  if (pair === undefined)
    return toItself(ends.senders[0]).filter(({ direction }) => (question.only ?? direction) === direction);
  const reasons = explainPair(cluster, pair, question, possible);
  return reasons.length > 0 ? reasons : [NEITHER_IS_A_POD];
}

/** No answer goes without a reason, also where neither end is a pod. */
const NEITHER_IS_A_POD: Reason = {
  direction: "egress",
  kind: "exempt",
  text: "Neither end is a pod with a network of its own, so no NetworkPolicy has a say.",
};

function toItself(end: End | undefined): readonly Reason[] {
  const name = end?.members[0]?.text ?? "The pod";
  return bothWays(`${name} is the only pod at both ends: a pod always reaches itself.`);
}

/** Of a pod and itself both sides are one pod's, and neither is asked. */
export function bothWays(text: string): readonly Reason[] {
  return [
    { direction: "egress", kind: "exempt", text },
    { direction: "ingress", kind: "exempt", text },
  ];
}

function unresolved(direction: Reason["direction"], reason: string): readonly Reason[] {
  const end = direction === "egress" ? "sender" : "receiver";
  const text = `The ${end} is not resolved: ${reason.replace(/\.$/, "")}.`;
  return [{ direction, kind: "not-evaluable", text }];
}
