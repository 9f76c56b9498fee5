import type { CompiledAdminRule } from "../compile/compiled-admin-rule.ts";
import { adminRuleText } from "./admin-rule-text.ts";
import { explainPolicy, type ToldQuestion } from "./explain-policy.ts";
import {
  judgeSide,
  matchAdminRule,
  mayStillSpeak,
  MAY_ALLOW,
  MAY_DENY,
  type Possible,
} from "../judge/judge-side.ts";
import { exceptsThatDeny } from "../judge/match-except.ts";
import { MAYBE, NO, YES } from "../judge/match.ts";
import type { ForeignInfluence, Side } from "../compile/side.ts";
import { unevaluatedText } from "./unevaluated-text.ts";
import type { Reason, ReasonKind } from "../model/verdict.ts";

/**
 * Why one side answers as it does, for a connection between single members: which tier decided and which led there, in
 * the order in which they were asked; among NetworkPolicies the one that came nearest first.
 */
export function explainSide(side: Side, question: ToldQuestion, possible: Possible): readonly Reason[] {
  const admin = explainTier(side.admin, "admin", question);
  const below = admin.isDecided ? [] : explainBelowAdmin(side, question);
  return [...foreignReasons(side, question, possible), ...admin.reasons, ...below];
}

/** The policies that are not evaluated and made the answer uncertain. */
export function foreignReasons(side: Side, question: ToldQuestion, possible: Possible): readonly Reason[] {
  const inPlay = side.foreign.length === 0 ? [] : foreignInPlay(side, question, possible);
  return inPlay.map((influence) => foreignReason(influence, question));
}

interface ToldTier {
  readonly reasons: readonly Reason[];
  /** A rule decides for certain, so nothing below is asked. */
  readonly isDecided: boolean;
}

function explainTier(
  rules: readonly CompiledAdminRule[],
  tier: "admin" | "baseline",
  question: ToldQuestion,
): ToldTier {
  const reasons: Reason[] = [];
  const deciders: CompiledAdminRule[] = [];
  for (const rule of rules) {
    const decider = deciders.at(-1);
    if (decider !== undefined && !mayStillSpeak(rule, decider.source)) continue;
    const match = matchAdminRule(rule, question);
    if (match === NO) continue;
    reasons.push(adminReason(rule, tier, question, match === YES));
    if (match === YES) deciders.push(rule);
  }
  const isTie = new Set(deciders.map(({ action }) => action)).size > 1;
  const isDecided = deciders.length > 0 && deciders.every(({ action }) => action !== "pass");
  return { reasons: isTie ? [...reasons, tieReason(deciders, tier, question)] : reasons, isDecided };
}

/** Which of several policies with one priority is asked first is not defined, and here it matters. */
function tieReason(
  rules: readonly CompiledAdminRule[],
  tier: "admin" | "baseline",
  { direction }: ToldQuestion,
): Reason {
  const names = [...new Set(rules.map(({ source }) => `${source.kind} ${source.name}`))];
  const text = `${names.join(" and ")} have one priority (${rules[0]?.source.priority}), so which of them is asked first is not defined, and they differ.`;
  return { direction, kind: "not-evaluable", tier, text };
}

const KIND_OF_ACTION = {
  allow: "allowed-by-rule",
  deny: "denied-by-rule",
  pass: "passed-by-rule",
} as const satisfies Record<string, ReasonKind>;

function adminReason(
  rule: CompiledAdminRule,
  tier: "admin" | "baseline",
  question: ToldQuestion,
  isCertain: boolean,
): Reason {
  const { source, index: ruleIndex, name: ruleName, action } = rule;
  return {
    direction: question.direction,
    kind: isCertain ? KIND_OF_ACTION[action] : "not-evaluable",
    tier,
    policy: { kind: source.kind, name: source.name },
    ruleIndex,
    ...(ruleName === undefined ? {} : { ruleName }),
    text: adminRuleText(rule, question, isCertain),
  };
}

function explainBelowAdmin(side: Side, question: ToldQuestion): readonly Reason[] {
  if (side.isolatedBy.length > 0) return explainPolicies(side, question);
  const baseline = explainTier(side.baseline, "baseline", question);
  return baseline.isDecided ? baseline.reasons : [...baseline.reasons, noPolicySelects(question)];
}

function noPolicySelects({ direction, subjectText, profile }: ToldQuestion): Reason {
  const text = profile.enforces
    ? `No NetworkPolicy selects ${subjectText} for ${direction}, so it is open in that direction.`
    : `${subjectText} is open for ${direction}: ${profile.title} enforces no policy.`;
  return { direction, kind: "no-policy-selects", text };
}

function explainPolicies(side: Side, question: ToldQuestion): readonly Reason[] {
  const excepted = question.profile.exceptDenies ? exceptReasons(side, question) : [];
  const words = side.isolatedBy.map((policy) => explainPolicy(policy, question));
  const allowing = words.filter(({ match }) => match === YES);
  if (allowing.length > 0) return [...excepted, ...allowing.map(({ reason }) => reason)];
  const nearest = words.toSorted((a, b) => b.nearness - a.nearness).map(({ reason }) => reason);
  const isKnown = words.every(({ match }) => match !== MAYBE);
  const outside = isKnown && question.protocol === "ICMP" ? [outsideSpecification(question)] : [];
  return [...excepted, ...outside, ...nearest];
}

function outsideSpecification({ direction, subjectText }: ToldQuestion): Reason {
  const text = `NetworkPolicy does not say what becomes of ICMP at the isolated pod ${subjectText}; CNIs differ.`;
  return { direction, kind: "not-evaluable", text };
}

function exceptReasons(side: Side, question: ToldQuestion): readonly Reason[] {
  const { direction, otherText, profile } = question;
  return exceptsThatDeny(side.isolatedBy, question).map(({ policy, ruleIndex, cidr, isCertain }) => {
    const { namespace, source } = policy;
    const name = source.metadata.name;
    const excepts = `NetworkPolicy ${namespace}/${name} ${direction} rule ${ruleIndex + 1} excepts ${cidr}`;
    const denies = `on ${profile.title} that denies it whatever other rules allow`;
    return {
      direction,
      kind: isCertain ? "address-outside-cidr" : "not-evaluable",
      tier: "network-policy",
      policy: { kind: "NetworkPolicy", namespace, name },
      ruleIndex,
      text: isCertain
        ? `${excepts}, which holds ${otherText}; ${denies}.`
        : `${excepts}; whether that holds ${otherText} is not known, and ${denies}.`,
    };
  });
}

/** Those that made the answer uncertain, or could change it though it is uncertain anyway. */
function foreignInPlay(side: Side, question: ToldQuestion, possible: Possible): readonly ForeignInfluence[] {
  if (possible === MAY_ALLOW || possible === MAY_DENY) return [];
  const base = judgeSide({ ...side, foreign: [] }, question);
  return side.foreign.filter(
    ({ turnsAllowed, turnsDenied }) =>
      (turnsAllowed && base !== MAY_DENY) || (turnsDenied && base !== MAY_ALLOW),
  );
}

function foreignReason({ policy }: ForeignInfluence, { direction, subjectText }: ToldQuestion): Reason {
  const { kind, namespace, name } = policy;
  const text = `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name} ${unevaluatedText(policy)}, and could change this answer for ${subjectText}.`;
  return { direction, kind: "not-evaluable", policy: { kind, namespace, name }, text };
}
