import { readAdminPolicies } from "../admin/read-admin-policies.ts";
import { compileSnapshot } from "../compile-snapshot.ts";
import type { ForeignPolicy, Snapshot } from "../snapshot.ts";
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
import type { AdminComplaint, AdminLintFinding } from "./admin-lint-finding.ts";

const CHECKS: readonly AdminCheck[] = [
  samePriority,
  subjectIsNobody,
  ruleShadowed,
  passToNothing,
  baselineUnreachable,
];

const BY_SEVERITY: readonly AdminLintFinding["severity"][] = ["error", "warning", "info"];

/**
 * What the authors of a cluster's admin policies most likely did not mean. A policy that cannot be read has its
 * mistakes as errors, and makes every answer that it could change uncertain. Errors first; within one severity by
 * check, in the order in which the policies count.
 */
export function lintAdminPolicies(snapshot: Snapshot): readonly AdminLintFinding[] {
  const { policies, refused } = readAdminPolicies(snapshot.foreignPolicies);
  const cluster = compileSnapshot(snapshot);
  const invalid = [...refused.map(({ policy }) => policy), ...policies.map(({ source }) => source)].flatMap(
    (policy) => problemsOf(policy).map((complaint) => findingOf(policy, complaint)),
  );
  const found = CHECKS.flatMap((check) => check(cluster)).map(([policy, complaint]) =>
    findingOf(policy.source.source, complaint),
  );
  return [...invalid, ...found].toSorted(
    (a, b) => BY_SEVERITY.indexOf(a.severity) - BY_SEVERITY.indexOf(b.severity),
  );
}

function problemsOf({ apiVersion, kind, name, spec }: ForeignPolicy): readonly AdminComplaint[] {
  return checkPolicyObject({ apiVersion, kind, metadata: { name }, spec }).map((problem) =>
    complaintOf("invalid", problem),
  );
}

function findingOf({ kind, name }: ForeignPolicy, complaint: AdminComplaint): AdminLintFinding {
  return { ...complaint, policy: { kind: kind as AdminKind, name } };
}
