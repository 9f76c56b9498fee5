import { compileSnapshot, lintPolicies } from "#lib/policy/index.ts";
import type { Gate } from "../gate.ts";
import { counted } from "../pages/words.ts";
import { fail, pass } from "./gate-result.ts";

const named = { name: "lint", title: "Lint clean" } as const;

/**
 * Holds a candidate that contains a mistake: a policy that selects nothing, a selector that cannot match. Warnings are
 * shown and hold nothing; missing DNS is the DNS gate's, which knows the pods, so that it does not hold staging. Admin
 * policies are no part of a candidate: what is wrong with those is for whoever writes them, and holds nothing here.
 */
export const lintGate: Gate = {
  ...named,
  guards: ["staged", "ingress", "egress", "locked"],
  evaluate({ snapshot, candidate }) {
    const { policies, ruleIds } = candidate;
    const found = lintPolicies(compileSnapshot(snapshot, policies)).filter(
      ({ check, severity, policy }) =>
        policy.kind === "NetworkPolicy" && check !== "dns-missing" && severity !== "info",
    );
    const findings = found.map(({ policy: { kind, namespace, name }, text, fix }) => ({
      about: { kind: "policy" as const, namespace, name, policyKind: kind },
      text: `${text} ${fix}`,
    }));
    const errors = findings.filter((_, i) => found[i]?.severity === "error");
    const checked = `${counted(ruleIds.length, "rule")}, ${counted(policies.length, "object")}`;
    if (errors.length > 0) {
      return fail(named, {
        evidence: `${counted(errors.length, "mistake")} in ${checked}`,
        findings: errors,
        fix: "Edit or remove the rules that these policies come from.",
      });
    }
    const warned = findings.length === 0 ? "" : `; ${counted(findings.length, "warning")}`;
    return pass(named, `${checked}${warned}`, findings);
  },
};
