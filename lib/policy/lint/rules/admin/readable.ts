import type { AdminPolicy } from "../../../admin/admin-policy.ts";
import { readAdminPolicies } from "../../../admin/read-admin-policies.ts";
import type { CompiledAdminPolicy } from "../../../compile/compiled-admin-rule.ts";
import type { ForeignPolicy } from "../../../model/snapshot.ts";
import { checkPolicyObject } from "../../../validate/check-policy-object.ts";
import { checkPolicySet } from "../../../validate/check-policy-set.ts";
import type { LintedObject } from "../../lint-finding.ts";
import type { Found, LintRule } from "../../lint-rule.ts";
import { complaintOf } from "../shape/problem-rule.ts";

/** An admin policy as a finding names it. */
export function objectOfAdmin({ kind, name }: ForeignPolicy | CompiledAdminPolicy["source"]): LintedObject {
  return { kind, name };
}

/** A policy that cannot be read has its mistakes told, and makes every answer that it could change uncertain. */
export const invalidAdminPolicy: LintRule = {
  id: "invalid-admin-policy",
  severity: "error",
  title: "An admin policy that does not say what can be read",
  why: "A peer or action that nobody knows fails closed: an allow matches nothing, a deny everything.",
  source: "network-policy-api: AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy CRDs",
  find({ cluster }) {
    const { policies, refused } = readAdminPolicies(cluster.snapshot.foreignPolicies);
    const all = [...refused.map(({ policy }) => policy), ...policies.map(({ source }) => source)];
    return all.flatMap((policy) => {
      const { apiVersion, kind, name, spec } = policy;
      return checkPolicyObject({ apiVersion, kind, metadata: { name }, spec }).map((problem): Found => [
        objectOfAdmin(policy),
        { ...complaintOf(problem), severity: problem.severity },
      ]);
    });
  },
};

/** Many data planes accept admin policies and enforce none, or only with an option that no object shows. */
export const maybeIgnored: LintRule = {
  id: "maybe-ignored",
  severity: "warning",
  title: "An admin policy that perhaps nothing enforces",
  why: "The CRDs can be installed under any data plane; few enforce them, some by an option that is off.",
  source: "network-policy-api implementations; docs/profiles.md",
  find: ({ cluster }) =>
    readAdminPolicies(cluster.snapshot.foreignPolicies).policies.flatMap(
      ({ kind, source }: AdminPolicy): readonly Found[] => {
        const { adminKinds, title } = cluster.profile;
        if (adminKinds === "all" || adminKinds.includes(kind)) return [];
        return [
          [
            objectOfAdmin(source),
            {
              at: ["kind"],
              text: `It may do nothing: whether ${title} enforces a ${kind} here is not known, so answers that it could change are uncertain.`,
              fix: "Make sure that it is enforced, or write NetworkPolicies for what must hold.",
            },
          ],
        ];
      },
    ),
};

/** Two policies of one priority in a tier: nobody can say which counts. */
export const samePriority: LintRule = {
  id: "same-priority",
  severity: "warning",
  title: "Two admin policies of one priority",
  why: "The API leaves open which of them counts; data planes differ, some by name, some at random.",
  source: "AdminNetworkPolicySpec.priority; ClusterNetworkPolicySpec.priority",
  find({ cluster: { adminPolicies } }) {
    const objects = adminPolicies.map(({ source }) => ({
      kind: source.kind,
      metadata: { name: source.name },
      spec: source.source.spec,
    }));
    return checkPolicySet(objects).flatMap(({ index, problem }): readonly Found[] => {
      const policy = adminPolicies[index];
      if (policy === undefined || problem.code !== "same-priority") return [];
      return [[objectOfAdmin(policy.source), { ...complaintOf(problem), severity: problem.severity }]];
    });
  },
};
