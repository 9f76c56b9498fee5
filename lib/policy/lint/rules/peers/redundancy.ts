import type { CompiledPolicy } from "../../../compile/compiled-policy.ts";
import { isOpenPolicy } from "../../../model/drawbridge-object.ts";
import type { Direction } from "../../../model/network-policy.ts";
import { coversPeer, coversRule, type RuleOfPolicy } from "../../covers.ts";
import { pointerTo } from "../../json-patch.ts";
import type { LintContext } from "../../lint-context.ts";
import type { Complaint } from "../../lint-finding.ts";
import { inEachPolicy, type LintRule } from "../../lint-rule.ts";
import { counted } from "../../named-pods.ts";
import { DIRECTIONS, rulesOfPolicy, type PlacedRule } from "../../rules-of-policy.ts";
import { fieldPathText } from "../../../validate/policy-problem.ts";

/** So many policies beside one are compared with it: with more over the same pods the rest is left alone. */
const MAX_COMPARED = 40;

/** A rule that adds nothing to another one. */
export const redundantRule: LintRule = {
  id: "redundant-rule",
  severity: "info",
  title: "A rule that adds nothing to another",
  why: "Whoever tightens the other rule finds the connection still open, and whoever removes this one finds nothing changed.",
  source: "Network Config Analyzer redundancy; Cyclonus (planned)",
  find: inEachPolicy((policy, context) => {
    if (isOpenPolicy(policy.source) || coverOfPolicy(policy, context) !== undefined) return [];
    return rulesOfPolicy(policy).flatMap((placed): readonly Complaint[] => {
      const cover = coverOf(placed, policy, context);
      if (cover === undefined) return [];
      return [
        {
          at: placed.at,
          text: `Removing it changes nothing: ${cover} allows all that it allows, to the same pods and more.`,
          fix: "Remove it, or narrow the other.",
          ...(isWhatIsolates(placed, policy)
            ? {}
            : {
                patch: { effect: "same-reach", operations: [{ op: "remove", path: pointerTo(placed.at) }] },
              }),
        },
      ];
    });
  }),
};

/** A policy whose rules all add nothing, over pods that others isolate as well. */
export const redundantPolicy: LintRule = {
  id: "redundant-policy",
  severity: "info",
  title: "A policy that adds nothing to others",
  why: "It looks as if it decided something, and removing it changes no connection.",
  source: "Network Config Analyzer redundancy; Cyclonus (planned)",
  find: inEachPolicy((policy, context) => {
    const covers = coverOfPolicy(policy, context);
    if (covers === undefined) return [];
    const rules = rulesOfPolicy(policy).length;
    return [
      {
        at: ["spec"],
        text: `Deleting it changes nothing: ${covers.join(" and ")} ${covers.length === 1 ? "allows" : "allow"} all that its ${counted(rules, "rule")} ${rules === 1 ? "allows" : "allow"}, and others isolate its pods as well.`,
        fix: "Delete it, or narrow the others.",
      },
    ];
  }),
};

/** A peer that is among what another peer of its list admits. */
export const redundantPeer: LintRule = {
  id: "redundant-peer",
  severity: "info",
  title: "A peer that another of its list includes",
  why: "It admits nobody that the other does not, and hides how wide the list is.",
  source: "NetworkPolicyIngressRule.from: items are combined by OR",
  find: inEachPolicy((policy) => {
    if (isOpenPolicy(policy.source)) return [];
    return rulesOfPolicy(policy).flatMap((placed) => redundantPeersOf(placed, policy));
  }),
};

function redundantPeersOf({ rule, direction, at }: PlacedRule, policy: CompiledPolicy): readonly Complaint[] {
  if (rule.peers === "any" || rule.peers.length > MAX_COMPARED) return [];
  const { peers } = rule;
  const field = direction === "ingress" ? "from" : "to";
  const covering = (index: number) =>
    peers.findIndex((other, j) => {
      const peer = peers[index];
      if (j === index || peer === undefined || !coversPeer(other, peer, policy.namespace)) return false;
      return j < index || !coversPeer(peer, other, policy.namespace);
    });
  const found = peers.flatMap((_, index) => {
    const by = covering(index);
    return by < 0 ? [] : [{ index, by }];
  });
  // One patch at a time: the indexes behind a removed item move.
  return found.map(({ index, by }) => ({
    at: [...at, field, index],
    text: `${fieldPathText([...at, field, by])} admits everybody that it admits.`,
    fix: "Remove it, or narrow the other.",
    patch: {
      effect: "same-reach",
      operations: [{ op: "remove", path: pointerTo([...at, field, index]) }],
    },
  }));
}

/** What covers each rule; undefined where some rule adds something, there is none, or nobody else isolates the pods. */
function coverOfPolicy(policy: CompiledPolicy, context: LintContext): readonly string[] | undefined {
  if (isOpenPolicy(policy.source)) return undefined;
  const rules = rulesOfPolicy(policy);
  const governed = DIRECTIONS.filter((direction) => policy.rules[direction] !== undefined);
  if (rules.length === 0 || !governed.every((direction) => isIsolatedByOthers(policy, direction, context))) {
    return undefined;
  }
  const covers: string[] = [];
  for (const placed of rules) {
    const cover = coverOf(placed, policy, context, "others");
    if (cover === undefined) return undefined;
    covers.push(cover);
  }
  return [...new Set(covers.map((cover) => cover.replace(/^spec\S* of /, "")))];
}

function isIsolatedByOthers(policy: CompiledPolicy, direction: Direction, context: LintContext): boolean {
  const selected = context.selectedBy(policy).filter(({ hostNetwork }) => !hostNetwork);
  return (
    selected.length > 0 &&
    selected.every(({ sides }) =>
      sides[direction].isolatedBy.some((other) => other !== policy && !isOpenPolicy(other.source)),
    )
  );
}

/** The rule that covers a rule, in words. */
function coverOf(
  { rule, direction, at }: PlacedRule,
  policy: CompiledPolicy,
  context: LintContext,
  among: "all" | "others" = "all",
): string | undefined {
  const inner = { policy, rule, index: Number(at.at(-1)) };
  const neighbours = neighboursOf(policy, direction, context).filter(
    (other) => among === "all" || other !== policy,
  );
  for (const other of neighbours) {
    const rules = other.rules[direction] ?? [];
    const index = rules.findIndex((one, i) => makesRedundant({ policy: other, rule: one, index: i }, inner));
    if (index < 0) continue;
    const where = fieldPathText(["spec", direction, index]);
    return other === policy ? where : `${where} of ${nameOf(other)}`;
  }
  return undefined;
}

type IndexedRule = RuleOfPolicy & { readonly index: number };

/** Of two rules that cover each other the one that comes first stays: by place, by the name of its policy. */
function makesRedundant(outer: IndexedRule, inner: IndexedRule): boolean {
  const isSame = outer.policy === inner.policy;
  if ((isSame && outer.index === inner.index) || !coversRule(outer, inner)) return false;
  const isFirst = isSame ? outer.index < inner.index : nameOf(outer.policy) < nameOf(inner.policy);
  return isFirst || !coversRule(inner, outer);
}

/** Without policyTypes the last egress rule is what makes a policy isolate egress at all. */
function isWhatIsolates({ direction }: PlacedRule, { source, rules }: CompiledPolicy): boolean {
  const isDefaulted = (source.spec.policyTypes ?? []).length === 0;
  return isDefaulted && direction === "egress" && (rules.egress ?? []).length === 1;
}

/** Policies that isolate a pod that this one selects: only among these can one be that covers it. */
function neighboursOf(
  policy: CompiledPolicy,
  direction: Direction,
  context: LintContext,
): readonly CompiledPolicy[] {
  const first = context.selectedBy(policy).find(({ hostNetwork }) => !hostNetwork);
  return (first?.sides[direction].isolatedBy ?? [])
    .slice(0, MAX_COMPARED)
    .filter(({ source }) => !isOpenPolicy(source));
}

function nameOf({ source }: CompiledPolicy): string {
  return source.metadata.name;
}
