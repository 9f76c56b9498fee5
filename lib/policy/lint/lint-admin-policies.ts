import type { AdminPolicy } from "../admin/admin-policy.ts";
import { readAdminPolicies } from "../admin/read-admin-policies.ts";
import type { CompiledCluster } from "../compile/compiled-cluster.ts";
import type { ForeignPolicy } from "../model/snapshot.ts";
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
 * mistakes as errors, and makes every answer that it could change uncertain, as does one that the data plane may ignore.
 * By check, in the order in which the policies count.
 */
export function lintAdminPolicies(cluster: CompiledCluster): readonly LintFinding[] {
  const { policies, refused } = readAdminPolicies(cluster.snapshot.foreignPolicies);
  const invalid = [...refused.map(({ policy }) => policy), ...policies.map(({ source }) => source)].flatMap(
    (policy) => problemsOf(policy).map((complaint) => findingOf(policy, complaint)),
  );
  const ignored = policies.flatMap((policy) => maybeIgnored(policy, cluster));
  const found = CHECKS.flatMap((check) => check(cluster)).map(([policy, complaint]) =>
    findingOf(policy.source.source, complaint),
  );
  return [...invalid, ...ignored, ...found];
}

/** Many data planes accept admin policies and enforce none, or only with an option that no object shows. */
function maybeIgnored({ kind, source }: AdminPolicy, { profile }: CompiledCluster): readonly LintFinding[] {
  const { adminKinds } = profile;
  if (adminKinds === "all" || adminKinds.includes(kind)) return [];
  return [
    findingOf(source, {
      check: "maybe-ignored",
      severity: "warning",
      path: "kind",
      text: "It may do nothing: whether this cluster's CNI enforces policies of its kind is not known, so answers that it could change are uncertain.",
      fix: "Make sure that it is enforced, or write NetworkPolicies for what must hold.",
    }),
  ];
}

function problemsOf({ apiVersion, kind, name, spec }: ForeignPolicy): readonly Complaint[] {
  return checkPolicyObject({ apiVersion, kind, metadata: { name }, spec }).map((problem) =>
    complaintOf("invalid", problem),
  );
}

function findingOf({ kind, name }: ForeignPolicy, complaint: Complaint): LintFinding {
  return { ...complaint, policy: { kind: kind as AdminKind, name } };
}
