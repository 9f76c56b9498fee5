import type { AdminPolicy } from "../admin/admin-policy.ts";
import type { CompiledAdminRule } from "../compile/compiled-admin-rule.ts";
import type { CompiledPolicy, CompiledRule } from "../compile/compiled-policy.ts";
import { matchExcept } from "./match-except.ts";
import { matchAdminPeer, matchBlocks, matchesPods, type OtherEnd } from "./match-peer.ts";
import { matchAdminPorts, matchPorts, type DeclaredPorts, type PortQuestion } from "./match-port.ts";
import { both, MAYBE, NO, SPLIT, YES, type Match } from "./match.ts";
import type { Direction } from "../model/network-policy.ts";
import type { Side } from "../compile/side.ts";

/** One direction of one connection, seen from the pods that policies select. */
export interface SideQuestion extends PortQuestion, OtherEnd {
  readonly direction: Direction;
  /** What the receiver declares, on whichever side it is. */
  readonly declared: DeclaredPorts;
}

/**
 * Every outcome that is possible, as bits: `MAY_ALLOW` alone is a certain yes, `MAY_DENY` alone a certain no, both
 * are uncertain. `DEPENDS` where the answer differs among the members of an end.
 */
export type Possible = number;

/** The connection may be allowed. */
export const MAY_ALLOW = 1;
/** The connection may be denied. */
export const MAY_DENY = 2;
/** Members of an end have to be asked one by one. */
export const DEPENDS = 4;

/** Decides one direction of one connection; allocates next to nothing. Its reasons are `explainSide`'s. */
export function judgeSide(side: Side, question: SideQuestion): Possible {
  const base =
    // Stryker disable next-line ConditionalExpression: without a rule it comes to the same, by way of a closure
    side.admin.length === 0
      ? judgeBelowAdmin(side, question)
      : judgeRules(side.admin, question, () => judgeBelowAdmin(side, question));
  return withForeign(side, base);
}

/** NetworkPolicies decide finally where one isolates; else the baseline tier, and else it is open. */
function judgeBelowAdmin(side: Side, question: SideQuestion): Possible {
  if (side.isolatedBy.length > 0) return judgePolicies(side.isolatedBy, question);
  return judgeRules(side.baseline, question, () => MAY_ALLOW);
}

/**
 * The first rule of a tier that matches decides; a pass, and no match at all, leave it to `after`. Of policies with one
 * priority any may be the first (the API leaves it open), so what the first match of each comes to is possible.
 */
function judgeRules(
  rules: readonly CompiledAdminRule[],
  question: SideQuestion,
  after: () => Possible,
): Possible {
  let possible = 0;
  let decider: AdminPolicy | undefined;
  for (const rule of rules) {
    if (decider !== undefined && !mayStillSpeak(rule, decider)) continue;
    const match = matchAdminRule(rule, question);
    if (match === NO) continue;
    if (match === SPLIT) return DEPENDS;
    possible |= outcomeOf(rule, after);
    if (match === YES) decider = rule.source;
  }
  return decider === undefined ? possible | after() : possible;
}

/** Whether a rule counts although one of `decider` has matched: it is of another policy with the same priority. */
export function mayStillSpeak({ source }: CompiledAdminRule, decider: AdminPolicy): boolean {
  return source.priority === decider.priority && source !== decider;
}

function outcomeOf({ action }: CompiledAdminRule, after: () => Possible): Possible {
  if (action === "pass") return after();
  return action === "allow" ? MAY_ALLOW : MAY_DENY;
}

/** Whether an admin rule is about this connection. */
export function matchAdminRule(rule: CompiledAdminRule, question: SideQuestion): Match {
  const ports = matchAdminPorts(rule.ports, question, question.declared);
  // Stryker disable next-line ConditionalExpression: of no port, whatever the peers are
  if (ports === NO) return NO;
  if (rule.peers === "any") return ports;
  let peers: Match = NO;
  for (const peer of rule.peers) {
    const match = matchAdminPeer(peer, question);
    peers = Math.max(peers, match) as Match;
    // Stryker disable next-line ConditionalExpression: nothing is more, so it only spares asking on
    if (peers === YES) break;
  }
  return both(ports, peers);
}

/**
 * The union of the rules of all policies that isolate, in any order. ICMP is outside what a NetworkPolicy can name:
 * what becomes of it at an isolated pod is up to the CNI, unless a rule lets everything through.
 */
function judgePolicies(policies: readonly CompiledPolicy[], question: SideQuestion): Possible {
  const excepted = question.profile.exceptDenies ? matchExcept(policies, question) : NO;
  if (excepted === SPLIT) return DEPENDS;
  if (excepted === YES) return MAY_DENY;
  const allowed = matchPolicies(policies, question);
  if (allowed === SPLIT) return DEPENDS;
  if (allowed === YES) return excepted === NO ? MAY_ALLOW : MAY_ALLOW | MAY_DENY;
  return allowed === MAYBE || question.protocol === "ICMP" ? MAY_ALLOW | MAY_DENY : MAY_DENY;
}

function matchPolicies(policies: readonly CompiledPolicy[], question: SideQuestion): Match {
  let best: Match = NO;
  for (const policy of policies) {
    for (const rule of policy.rules[question.direction] ?? []) {
      const match = matchRule(rule, question);
      // Stryker disable next-line ConditionalExpression: nothing is more, so it only spares asking on
      if (match === YES) return YES;
      best = Math.max(best, match) as Match;
    }
  }
  return best;
}

/** Whether a rule of a NetworkPolicy admits this connection. */
function matchRule(rule: CompiledRule, question: SideQuestion): Match {
  const ports = matchPorts(rule.ports, question, question.declared);
  if (ports === NO) return NO;
  return both(ports, matchPeers(rule, question));
}

/** Whether its peers do, ports apart. */
export function matchPeers(rule: CompiledRule, question: OtherEnd): Match {
  if (rule.peers === "any") return YES;
  for (const peer of rule.selectors) if (matchesPods(peer, question)) return YES;
  return rule.blocks === undefined ? NO : matchBlocks(rule.blocks, question);
}

/** Policies that are not evaluated make an answer uncertain that they could turn. */
function withForeign({ foreign }: Side, base: Possible): Possible {
  if (base === MAY_ALLOW && foreign.some(({ turnsAllowed }) => turnsAllowed)) return MAY_ALLOW | MAY_DENY;
  if (base === MAY_DENY && foreign.some(({ turnsDenied }) => turnsDenied)) return MAY_ALLOW | MAY_DENY;
  return base;
}
