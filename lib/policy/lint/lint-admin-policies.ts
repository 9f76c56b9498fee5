import { readAdminPolicies } from "../admin/read-admin-policies.ts";
import type { CompiledCluster } from "../compiled-cluster.ts";
import type { ForeignPolicy } from "../snapshot.ts";
import type { AdminKind } from "../validate/admin-dialect.ts";
import { checkPolicyObject } from "../validate/check-policy-object.ts";
import {
  baselineUnreachable,
  complaintOf,
  passToNothing,
  ruleShadowed,
  samePriority,
  subjectIsNobody,
  type AdminCheck,
} from "./admin-checks.ts";
import type { Complaint, LintFinding } from "./lint-finding.ts";

const CHECKS: readonly AdminCheck[] = [
  samePriority,
  subjectIsNobody,
  ruleShadowed,
  passToNothing,
  baselineUnreachable,
];

/**
 * What the authors of a cluster's admin policies most likely did not mean. A policy that cannot be read has its
 * mistakes as errors, and makes every answer that it could change uncertain. By check, in the order in which the
 * policies count.
 */
export function lintAdminPolicies(cluster: CompiledCluster): readonly LintFinding[] {
  const { policies, refused } = readAdminPolicies(cluster.snapshot.foreignPolicies);
  const invalid = [...refused.map(({ policy }) => policy), ...policies.map(({ source }) => source)].flatMap(
    (policy) => problemsOf(policy).map((complaint) => findingOf(policy, complaint)),
  );
  const found = CHECKS.flatMap((check) => check(cluster)).map(([policy, complaint]) =>
    findingOf(policy.source.source, complaint),
  );
  return [...invalid, ...found];
}

function problemsOf({ apiVersion, kind, name, spec }: ForeignPolicy): readonly Complaint[] {
  return checkPolicyObject({ apiVersion, kind, metadata: { name }, spec }).map((problem) =>
    complaintOf("invalid", problem),
  );
}

function findingOf({ kind, name }: ForeignPolicy, complaint: Complaint): LintFinding {
  return { ...complaint, policy: { kind: kind as AdminKind, name } };
}
