import { foreignReasons } from "./foreign-influence.ts";
import type { ForeignPolicy } from "./snapshot.ts";
import { judgePolicy, type SideQuestion } from "./judge-policy.ts";
import type { Decision, Reason } from "./verdict.ts";

/**
 * Decides one direction of one connection at the pod that policies select.
 *
 * No isolating policy: open. Otherwise the union of all their rules counts, in any order. Where a policy of a kind
 * that we do not evaluate could turn the answer, the answer is uncertain and names it.
 */
export function judgeSide(side: SideQuestion, foreign: readonly ForeignPolicy[]): Decision {
  const base = byNetworkPolicies(side);
  const isolated = side.subject.pod.class.isolatedBy[side.direction].length > 0;
  const influence = foreignReasons(foreign, {
    direction: side.direction,
    pod: side.subject.pod,
    outcome: base.outcome,
    isolated,
  });
  if (influence.length === 0) return base;
  return { outcome: "uncertain", reasons: [...influence, ...base.reasons] };
}

function byNetworkPolicies(side: SideQuestion): Decision {
  const { direction, subject } = side;
  const isolating = subject.pod.class.isolatedBy[direction];
  if (isolating.length === 0) {
    const text = `No NetworkPolicy selects ${subject.text} for ${direction}, so it is open in that direction.`;
    return { outcome: "allowed", reasons: [{ direction, kind: "no-policy-selects", text }] };
  }
  const judged = isolating.map((policy) => judgePolicy(policy, side));
  const allowing = judged.filter((j) => j.match === "yes");
  if (allowing.length > 0) return { outcome: "allowed", reasons: allowing.map((j) => j.reason) };
  const nearestFirst = judged.toSorted((a, b) => b.nearness - a.nearness);
  const reasons: readonly Reason[] = nearestFirst.map((j) => j.reason);
  if (judged.some((j) => j.match === "maybe")) return { outcome: "uncertain", reasons };
  if (side.protocol === "ICMP")
    return { outcome: "uncertain", reasons: [outsideSpecification(side), ...reasons] };
  return { outcome: "denied", reasons };
}

function outsideSpecification(side: SideQuestion): Reason {
  const text = `NetworkPolicy does not say what becomes of ICMP at the isolated pod ${side.subject.text}; CNIs differ.`;
  return { direction: side.direction, kind: "not-evaluable", text };
}
