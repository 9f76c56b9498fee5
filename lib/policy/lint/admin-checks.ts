import type { CompiledAdminPolicy } from "../compile/compiled-admin-rule.ts";
import type { CompiledCluster } from "../compile/compiled-cluster.ts";
import type { Direction } from "../model/network-policy.ts";
import { checkPolicySet } from "../validate/check-policy-set.ts";
import { fieldPathText, type PolicyProblem } from "../validate/policy-problem.ts";
import { classesOf, placedRules, type PlacedAdminRule } from "./admin-scene.ts";
import type { Complaint, LintCheckName } from "./lint-finding.ts";
import { covers } from "./rule-cover.ts";

/** A complaint with the policy that it is about. */
export type AboutPolicy = readonly [policy: CompiledAdminPolicy, complaint: Complaint];

/** A check looks at all admin policies of a cluster, since they count one after the other. */
export type AdminCheck = (cluster: CompiledCluster) => readonly AboutPolicy[];

const DIRECTIONS: readonly Direction[] = ["ingress", "egress"];

/** A problem of validation as a lint has it: sentences. */
export function complaintOf(check: LintCheckName, problem: PolicyProblem): Complaint {
  const { severity, path, what, todo } = problem;
  const text = `${what[0]?.toUpperCase() ?? ""}${what.slice(1)}.`;
  return { check, severity, path: fieldPathText(path), text, fix: todo };
}

/** Two policies of one priority in a tier: nobody can say which counts. */
export const samePriority: AdminCheck = ({ adminPolicies }) => {
  const objects = adminPolicies.map(({ source }) => ({
    kind: source.kind,
    metadata: { name: source.name },
    spec: source.source.spec,
  }));
  return checkPolicySet(objects)
    .filter(({ problem }) => problem.code === "same-priority")
    .map(({ index, problem }) => [
      adminPolicies[index] as CompiledAdminPolicy,
      complaintOf("same-priority", problem),
    ]);
};

/** A policy whose subject is nobody does nothing. hostNetwork pods are nobody to it. */
export const subjectIsNobody: AdminCheck = (cluster) =>
  cluster.adminPolicies
    .filter(({ subject }) => classesOf(subject, cluster).length === 0)
    .map((policy) => [
      policy,
      {
        check: "selects-nothing",
        severity: "warning",
        path: "spec.subject",
        text: "Its subject selects no pod or workload of this cluster; pods on the host network are never subjects.",
        fix: "Correct the labels, or keep it for pods to come.",
      },
    ]);

/** A rule behind one that decides everything it could decide. Of policies with one priority neither is behind the other. */
export const ruleShadowed: AdminCheck = (cluster) =>
  DIRECTIONS.flatMap((direction) =>
    (["admin", "baseline"] as const).flatMap((tier) => {
      const rules = placedRules(cluster, direction, tier);
      return rules.flatMap((later, index) => {
        const earlier = rules
          .slice(0, index)
          .find((other) => isBefore(other, later) && covers(other, later, cluster));
        return earlier === undefined ? [] : [shadowed(later, earlier)];
      });
    }),
  );

function isBefore(earlier: PlacedAdminRule, later: PlacedAdminRule): boolean {
  const [first, second] = [earlier.policy.source, later.policy.source];
  return first === second || first.priority < second.priority;
}

function shadowed(later: PlacedAdminRule, earlier: PlacedAdminRule): AboutPolicy {
  const { source } = earlier.policy;
  const isOwn = source === later.policy.source;
  const where = isOwn ? earlier.path : `${earlier.path} of ${source.kind} ${source.name}`;
  return [
    later.policy,
    {
      check: "rule-shadowed",
      severity: "warning",
      path: later.path,
      text: `The rule never decides in this cluster: ${where} matches all that it matches, and counts before it.`,
      fix: isOwn
        ? "Put it before the other, or remove it."
        : "Give the policy a lower priority, or remove the rule.",
    },
  ];
}

/** Pass leaves for the next tier; where nothing is there for any of its pods, it is an Allow for now. */
export const passToNothing: AdminCheck = (cluster) =>
  DIRECTIONS.flatMap((direction) => {
    const passing = placedRules(cluster, direction, "admin").filter(({ rule }) => rule.action === "pass");
    return passing.flatMap(({ policy, path, subject }): readonly AboutPolicy[] => {
      if (subject.size === 0) return [];
      const sides = [...subject].map((id) => cluster.classes[id]?.sides[direction]);
      const isAnythingBelow = sides.some(
        (side) =>
          side === undefined || side.isolatedBy.length + side.baseline.length + side.foreign.length > 0,
      );
      if (isAnythingBelow) return [];
      const text = `Nothing stands below this Pass: no NetworkPolicy isolates a pod of its subject for ${direction}, and no baseline rule is about one, so it allows.`;
      const fix = "Add what it is to pass to, or write Allow if that is meant.";
      return [[policy, { check: "pass-to-nothing", severity: "info", path, text, fix }]];
    });
  });

/** The baseline speaks where no NetworkPolicy isolates: for pods that are all isolated it says nothing. */
export const baselineUnreachable: AdminCheck = (cluster) =>
  DIRECTIONS.flatMap((direction) =>
    cluster.adminPolicies.flatMap((policy): readonly AboutPolicy[] => {
      if (policy.source.tier !== "baseline" || policy.rules[direction].length === 0) return [];
      const subject = classesOf(policy.subject, cluster);
      const isIsolated = (id: number) => (cluster.classes[id]?.sides[direction].isolatedBy.length ?? 0) > 0;
      if (subject.length === 0 || !subject.every(({ id }) => isIsolated(id))) return [];
      const text = `Its ${direction} rules decide nothing today: NetworkPolicies isolate every pod of its subject for ${direction}, and they decide finally.`;
      const fix = "Keep it for pods to come, or write it into the admin tier if it must hold.";
      return [
        [policy, { check: "baseline-unreachable", severity: "info", path: `spec.${direction}`, text, fix }],
      ];
    }),
  );
