import { classesOf, placedRules, type PlacedAdminRule } from "./admin-scene.ts";
import { covers } from "./rule-cover.ts";
import { objectOfAdmin } from "./readable.ts";
import type { Found, LintRule } from "../../lint-rule.ts";
import { counted } from "../../named-pods.ts";
import { DIRECTIONS } from "../../rules-of-policy.ts";

/** So many of the rules that count first are compared with each: the broad ones that shadow others stand there. */
const MAX_COMPARED = 200;

/** A policy whose subject is nobody does nothing. hostNetwork pods are nobody to it. */
export const subjectIsNobody: LintRule = {
  id: "admin-selects-nothing",
  severity: "warning",
  title: "An admin policy whose subject is no pod",
  why: "It does nothing, and whoever relies on it is not protected.",
  source: "netpol-analyzer warnings; Network Config Analyzer emptiness",
  find: ({ cluster }) =>
    cluster.adminPolicies
      .filter(({ subject }) => classesOf(subject, cluster).length === 0)
      .map(({ source }): Found => [
        objectOfAdmin(source),
        {
          at: ["spec", "subject"],
          text: "Its subject selects no pod or workload of this cluster; pods on the host network are never subjects.",
          fix: "Correct the labels, or keep it for pods to come.",
        },
      ]),
};

/** A rule behind one that decides everything it could decide. Of policies with one priority neither is behind the other. */
export const ruleShadowed: LintRule = {
  id: "rule-shadowed",
  severity: "warning",
  title: "An admin rule that an earlier one decides for",
  why: "The first rule that matches decides, so a rule behind a broader one is never asked.",
  source: "network-policy-api: rules in order of priority and position; Cyclonus (planned)",
  find: ({ cluster }) =>
    DIRECTIONS.flatMap((direction) =>
      (["admin", "baseline"] as const).flatMap((tier) => {
        const rules = placedRules(cluster, direction, tier);
        return rules.flatMap((later, index) => {
          const earlier = rules
            .slice(0, Math.min(index, MAX_COMPARED))
            .find((other) => isBefore(other, later) && covers(other, later, cluster));
          return earlier === undefined ? [] : [shadowed(later, earlier)];
        });
      }),
    ),
};

function isBefore(earlier: PlacedAdminRule, later: PlacedAdminRule): boolean {
  const [first, second] = [earlier.policy.source, later.policy.source];
  return first === second || first.priority < second.priority;
}

function shadowed(later: PlacedAdminRule, earlier: PlacedAdminRule): Found {
  const { source } = earlier.policy;
  const isOwn = source === later.policy.source;
  const where = isOwn ? earlier.path : `${earlier.path} of ${source.kind} ${source.name}`;
  return [
    objectOfAdmin(later.policy.source),
    {
      at: ["spec", later.direction, later.rule.index],
      text: `The rule never decides in this cluster: ${where} matches all that it matches, and counts before it.`,
      fix: isOwn
        ? "Put it before the other, or remove it."
        : "Give the policy a lower priority, or remove the rule.",
    },
  ];
}

/** Pass leaves for the next tier; where nothing is there for any of its pods, it is an Allow for now. */
export const passToNothing: LintRule = {
  id: "pass-to-nothing",
  severity: "info",
  title: "A Pass below which nothing stands",
  why: "Pass leaves the connection to NetworkPolicies and the baseline. Where neither speaks, it is allowed.",
  source: "network-policy-api: Pass; ClusterNetworkPolicy API overview",
  find: ({ cluster }) =>
    DIRECTIONS.flatMap((direction) =>
      placedRules(cluster, direction, "admin").flatMap(({ policy, rule, subject }): readonly Found[] => {
        if (rule.action !== "pass" || subject.size === 0) return [];
        const sides = [...subject].map((id) => cluster.classes[id]?.sides[direction]);
        const isAnythingBelow = sides.some(
          (side) =>
            side === undefined || side.isolatedBy.length + side.baseline.length + side.foreign.length > 0,
        );
        if (isAnythingBelow) return [];
        return [
          [
            objectOfAdmin(policy.source),
            {
              at: ["spec", direction, rule.index],
              text: `Nothing stands below this Pass for ${counted(subject.size, "kind")} of pods: no NetworkPolicy isolates one of its subject for ${direction}, and no baseline rule is about one, so it allows.`,
              fix: "Add what it is to pass to, or write Allow if that is meant.",
            },
          ],
        ];
      }),
    ),
};

/** The baseline speaks where no NetworkPolicy isolates: for pods that are all isolated it says nothing. */
export const baselineUnreachable: LintRule = {
  id: "baseline-unreachable",
  severity: "info",
  title: "Baseline rules that are never asked",
  why: "Where a NetworkPolicy isolates a pod it decides finally, and the baseline tier is not asked.",
  source: "network-policy-api: tiers; kubernetes/enhancements#4688",
  find: ({ cluster }) =>
    DIRECTIONS.flatMap((direction) =>
      cluster.adminPolicies.flatMap((policy): readonly Found[] => {
        if (policy.source.tier !== "baseline" || policy.rules[direction].length === 0) return [];
        const subject = classesOf(policy.subject, cluster);
        const isIsolated = (id: number) => (cluster.classes[id]?.sides[direction].isolatedBy.length ?? 0) > 0;
        if (subject.length === 0 || !subject.every(({ id }) => isIsolated(id))) return [];
        return [
          [
            objectOfAdmin(policy.source),
            {
              at: ["spec", direction],
              text: `Its ${direction} rules decide nothing today: NetworkPolicies isolate every pod of its subject for ${direction}, and they decide finally.`,
              fix: "Keep it for pods to come, or write it into the admin tier if it must hold.",
            },
          ],
        ];
      }),
    ),
};
