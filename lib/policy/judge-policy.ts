import type { CompiledPeer, CompiledPolicy, CompiledRule } from "./compiled-policy.ts";
import { anyOf, both, type End, type Match } from "./end.ts";
import { matchBlocks, matchSelectors } from "./match-peer.ts";
import { matchPorts, type PortQuestion } from "./match-port.ts";
import type { Direction } from "./network-policy.ts";
import type { Profile } from "./profile.ts";
import { differenceText, peersText, peerText, policyText, portsText, questionText } from "./reason-text.ts";
import type { Reason, ReasonKind } from "./verdict.ts";

/** One direction of one connection, seen from the pod that policies select. */
export interface SideQuestion extends PortQuestion {
  readonly direction: Direction;
  readonly subject: End & { kind: "pod" };
  readonly other: End;
  readonly receiver: End;
  readonly profile: Profile;
}

/** What one policy says to it. */
export interface PolicyJudgement {
  readonly match: Match;
  readonly reason: Reason;
  /** How near its nearest rule came; larger is nearer. Only for ordering reasons. */
  readonly nearness: number;
}

interface RuleJudgement {
  readonly index: number;
  readonly rule: CompiledRule;
  readonly match: Match;
  readonly kind: ReasonKind;
  readonly nearest?: CompiledPeer;
}

const NEARNESS: readonly ReasonKind[] = [
  "no-rule-matches",
  "address-outside-cidr",
  "namespace-labels-differ",
  "peer-labels-differ",
  "wrong-port",
  "not-evaluable",
  "allowed-by-rule",
];

/** Asks one policy that isolates the subject in this direction; the reason names the rule that allowed or came nearest. */
export function judgePolicy(policy: CompiledPolicy, side: SideQuestion): PolicyJudgement {
  const { direction } = side;
  const named = { kind: "NetworkPolicy", namespace: policy.namespace, name: policy.source.metadata.name };
  const best = nearestRule(policy, side);
  if (best === undefined) {
    const text = noRulesText(policy, side);
    return { match: "no", reason: { direction, kind: "no-rule-matches", policy: named, text }, nearness: 0 };
  }
  const { kind, index: ruleIndex, match } = best;
  const reason: Reason = { direction, kind, policy: named, ruleIndex, text: ruleText(policy, best, side) };
  return { match, reason, nearness: nearnessOf(kind) };
}

function nearestRule(policy: CompiledPolicy, side: SideQuestion): RuleJudgement | undefined {
  let best: RuleJudgement | undefined;
  for (const [index, rule] of (policy.rules[side.direction] ?? []).entries()) {
    const judged = judgeRule(policy, rule, index, side);
    if (judged.match === "yes") return judged;
    if (best === undefined || nearnessOf(judged.kind) > nearnessOf(best.kind)) best = judged;
  }
  return best;
}

function judgeRule(
  policy: CompiledPolicy,
  rule: CompiledRule,
  index: number,
  side: SideQuestion,
): RuleJudgement {
  const ports = matchPorts(rule.ports, side, side.receiver);
  if (rule.peers === "any") return settle({ index, rule }, "yes", ports);
  const judged = rule.selectors.map((peer) => ({
    peer,
    ...matchSelectors(peer, side.other, policy.namespace),
  }));
  const blocks = matchBlocks(rule.blocks, side.other, side.profile);
  const peers = anyOf([...judged.map((j) => j.match), blocks]);
  if (peers !== "no") return settle({ index, rule }, peers, ports);
  const block = rule.peers.find((peer) => peer.kind === "ip-block");
  const missed = block === undefined ? judged : [...judged, { peer: block, differs: OUTSIDE }];
  const nearest = missed.reduce((a, b) => (nearnessOf(b.differs) > nearnessOf(a.differs) ? b : a));
  return { index, rule, match: "no", kind: nearest.differs, nearest: nearest.peer };
}

const OUTSIDE: ReasonKind = "address-outside-cidr";

function settle(base: { index: number; rule: CompiledRule }, peers: Match, ports: Match): RuleJudgement {
  const match = both(peers, ports);
  const kind = match === "yes" ? "allowed-by-rule" : match === "maybe" ? "not-evaluable" : "wrong-port";
  return { ...base, match, kind };
}

function nearnessOf(kind: ReasonKind): number {
  return NEARNESS.indexOf(kind);
}

function noRulesText(policy: CompiledPolicy, side: SideQuestion): string {
  return `${policyText(policy)} selects ${side.subject.text} and has no ${side.direction} rule.`;
}

function ruleText(policy: CompiledPolicy, judged: RuleJudgement, side: SideQuestion): string {
  const { index, rule, kind } = judged;
  const path = `${policyText(policy)} ${side.direction} rule ${index + 1}`;
  const allows = `${path} allows ${peersText(rule, policy.namespace)}`;
  const ports = portsText(rule.ports);
  switch (kind) {
    case "allowed-by-rule":
      return `${allows} on ${ports}.`;
    case "wrong-port":
      return `${allows}, but on ${ports}, not on ${questionText(side)}.`;
    case "not-evaluable":
      return `${allows} on ${ports}; whether that is ${side.other.text} on ${questionText(side)} is not known.`;
    default:
      return `${path} allows ${missText(policy, judged, side)}.`;
  }
}

/** The peer that came nearest, and where this end differs from it. */
function missText(policy: CompiledPolicy, { rule, nearest }: RuleJudgement, side: SideQuestion): string {
  if (nearest === undefined) return peersText(rule, policy.namespace);
  const text = peerText(nearest, policy.namespace);
  const isOneOfMany = rule.peers !== "any" && rule.peers.length > 1;
  return `${isOneOfMany ? "other peers, the nearest being " : ""}${text}; ${differenceText(nearest, side.other, side.profile)}`;
}
