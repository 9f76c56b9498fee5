import type { ForeignPolicy } from "../model/snapshot.ts";
import { ADMIN_GROUP, dialectOf, type AdminDialect } from "../validate/admin-dialect.ts";
import { checkPolicyObject } from "../validate/check-policy-object.ts";
import type { Fields } from "../validate/check.ts";
import type { PolicyProblem } from "../validate/policy-problem.ts";
import type { AdminPolicy } from "./admin-policy.ts";
import { readAdminRule, readSubject } from "./read-admin-rule.ts";

/** After every policy that has a priority: how a BaselineAdminNetworkPolicy ranks is not stated where both kinds are. */
const AFTER_ALL = 1001;

/** Admin policies that can be evaluated, and those that nobody can say the meaning of. */
export interface AdminPolicies {
  /**
   * In the order in which they count: the admin tier first, then by priority. On equal priority any order would do
   * (the API leaves it open); ours is by kind, then name, so that it never depends on the order of a list.
   */
  readonly policies: readonly AdminPolicy[];
  /** Their every answer is uncertain. Each has at least one problem of severity `error`. */
  readonly refused: readonly RefusedPolicy[];
}

/** An admin policy that cannot be evaluated, with all that is wrong with it. */
export interface RefusedPolicy {
  readonly policy: ForeignPolicy;
  readonly problems: readonly PolicyProblem[];
}

/**
 * Reads AdminNetworkPolicies and BaselineAdminNetworkPolicies (v1alpha1, the shape up to v0.1.1 too) and
 * ClusterNetworkPolicies (v1alpha2, v1beta1). Policies of other kinds and groups are in neither list.
 */
export function readAdminPolicies(foreign: readonly ForeignPolicy[]): AdminPolicies {
  const policies: AdminPolicy[] = [];
  const refused: RefusedPolicy[] = [];
  for (const policy of foreign) {
    const dialect = isOfAdminGroup(policy) ? dialectOf(policy.kind) : undefined;
    if (dialect === undefined) continue;
    const problems = problemsOf(policy);
    if (problems.some((problem) => problem.severity === "error")) refused.push({ policy, problems });
    else policies.push(readPolicy(policy, dialect));
  }
  return { policies: policies.toSorted(byPrecedence), refused };
}

function isOfAdminGroup({ apiVersion }: ForeignPolicy): boolean {
  return apiVersion.split("/")[0] === ADMIN_GROUP;
}

function problemsOf({ apiVersion, kind, name, spec }: ForeignPolicy): readonly PolicyProblem[] {
  return checkPolicyObject({ apiVersion, kind, metadata: { name }, spec });
}

function readPolicy(source: ForeignPolicy, dialect: AdminDialect): AdminPolicy {
  const spec = source.spec as Fields;
  const rules = (direction: "ingress" | "egress") =>
    ((spec[direction] ?? []) as readonly unknown[]).map((rule) => readAdminRule(dialect, direction, rule));
  return {
    kind: dialect.kind,
    name: source.name,
    tier: tierOf(dialect, spec),
    priority: dialect.hasPriority ? (spec.priority as number) : AFTER_ALL,
    subject: readSubject(spec.subject),
    ingress: rules("ingress"),
    egress: rules("egress"),
    source,
  };
}

function tierOf({ hasTier, hasPriority }: AdminDialect, spec: Fields): AdminPolicy["tier"] {
  if (hasTier) return spec.tier === "Admin" ? "admin" : "baseline";
  return hasPriority ? "admin" : "baseline";
}

function byPrecedence(a: AdminPolicy, b: AdminPolicy): number {
  if (a.tier !== b.tier) return a.tier === "admin" ? -1 : 1;
  return a.priority - b.priority || compare(a.kind, b.kind) || compare(a.name, b.name);
}

/** By code units: the same order on every machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
