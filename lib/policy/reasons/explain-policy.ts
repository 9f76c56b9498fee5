import { hasId } from "../selector/bitset.ts";
import type { CompiledPeer, CompiledPolicy, CompiledRule, PodsPeer } from "../compile/compiled-policy.ts";
import { matchPeers, type SideQuestion } from "../judge/judge-side.ts";
import { matchPorts } from "../judge/match-port.ts";
import { both, NO, YES, type Match } from "../judge/match.ts";
import { differenceText, peersText, peerText, policyText, portsText, questionText } from "./reason-text.ts";
import type { Reason, ReasonKind } from "../model/verdict.ts";

/** One direction of one connection between single members, with their names for sentences. */
export interface ToldQuestion extends SideQuestion {
  readonly subjectText: string;
  readonly otherText: string;
}

/** What one policy says to it. */
export interface PolicyWord {
  readonly match: Match;
  readonly reason: Reason;
  /** How near its nearest rule came; larger is nearer. Only for ordering reasons. */
  readonly nearness: number;
}

interface RuleWord {
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
export function explainPolicy(policy: CompiledPolicy, question: ToldQuestion): PolicyWord {
  const { direction } = question;
  const named = { kind: "NetworkPolicy", namespace: policy.namespace, name: policy.source.metadata.name };
  const tier = "network-policy" as const;
  const best = nearestRule(policy, question);
  if (best === undefined) {
    const text = `${policyText(policy)} selects ${question.subjectText} and has no ${direction} rule.`;
    const reason: Reason = { direction, kind: "no-rule-matches", tier, policy: named, text };
    return { match: NO, reason, nearness: 0 };
  }
  const { kind, index: ruleIndex, match } = best;
  const text = ruleText(policy, best, question);
  const reason: Reason = { direction, kind, tier, policy: named, ruleIndex, text };
  return { match, reason, nearness: nearnessOf(kind) };
}

function nearestRule(policy: CompiledPolicy, question: ToldQuestion): RuleWord | undefined {
  let best: RuleWord | undefined;
  for (const [index, rule] of (policy.rules[question.direction] ?? []).entries()) {
    const word = askRule(rule, index, question);
    if (word.match === YES) return word;
    if (best === undefined || nearnessOf(word.kind) > nearnessOf(best.kind)) best = word;
  }
  return best;
}

function askRule(rule: CompiledRule, index: number, question: ToldQuestion): RuleWord {
  const peers = matchPeers(rule, question);
  if (peers === NO && rule.peers !== "any") {
    const missed = rule.peers.map((peer) => ({ peer, differs: differenceOf(peer, question) }));
    const nearest = missed.reduce((a, b) => (nearnessOf(b.differs) > nearnessOf(a.differs) ? b : a));
    return { index, rule, match: NO, kind: nearest.differs, nearest: nearest.peer };
  }
  const match = both(matchPorts(rule.ports, question, question.declared), peers);
  return { index, rule, match, kind: kindOf(match) };
}

function kindOf(match: Match): ReasonKind {
  if (match === NO) return "wrong-port";
  return match === YES ? "allowed-by-rule" : "not-evaluable";
}

function differenceOf(peer: CompiledPeer, question: ToldQuestion): ReasonKind {
  switch (peer.kind) {
    case "invalid":
      return "no-rule-matches";
    case "ip-block":
      return "address-outside-cidr";
    case "pods":
      return podsDifference(peer, question);
  }
}

function podsDifference(peer: PodsPeer, { other, otherClass }: ToldQuestion): ReasonKind {
  if (other.kind === "address" || otherClass === undefined) return "peer-labels-differ";
  const isInNamespace = hasId(peer.namespaceIds, otherClass.namespaceId);
  return isInNamespace ? "peer-labels-differ" : "namespace-labels-differ";
}

function nearnessOf(kind: ReasonKind): number {
  return NEARNESS.indexOf(kind);
}

function ruleText(policy: CompiledPolicy, word: RuleWord, question: ToldQuestion): string {
  const { index, rule, kind } = word;
  const path = `${policyText(policy)} ${question.direction} rule ${index + 1}`;
  const allows = `${path} allows ${peersText(rule, policy.namespace)}`;
  const ports = portsText(rule.ports);
  switch (kind) {
    case "allowed-by-rule":
      return `${allows} on ${ports}.`;
    case "wrong-port":
      return `${allows}, but on ${ports}, not on ${questionText(question)}.`;
    case "not-evaluable":
      return `${allows} on ${ports}; whether that is ${question.otherText} on ${questionText(question)} is not known.`;
    default:
      return `${path} allows ${missText(policy, word, question)}.`;
  }
}

/** The peer that came nearest, and where this end differs from it. */
function missText(policy: CompiledPolicy, { rule, nearest }: RuleWord, question: ToldQuestion): string {
  if (nearest === undefined) return peersText(rule, policy.namespace);
  const text = peerText(nearest, policy.namespace);
  const isOneOfMany = rule.peers !== "any" && rule.peers.length > 1;
  return `${isOneOfMany ? "other peers, the nearest being " : ""}${text}; ${differenceText(nearest, question)}`;
}
