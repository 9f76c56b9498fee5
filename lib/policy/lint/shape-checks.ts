import { isOpenPolicy } from "../model/drawbridge-object.ts";
import { governs } from "../compile/governs.ts";
import { networkPolicySpec } from "../validate/network-policy-check.ts";
import { fieldPathText, isRefusedByServer } from "../validate/policy-problem.ts";
import type { Complaint, LintCheck } from "./lint-finding.ts";
import { rulesOfPolicy } from "./rules-of-policy.ts";

/** What the API server would refuse: here it matches nothing, and elsewhere CNIs differ. */
export const invalidShape: LintCheck = ({ source }) =>
  networkPolicySpec(source.spec, ["spec"])
    .filter(isRefusedByServer)
    .map(({ path, what, todo }) => ({
      check: "invalid",
      severity: "error",
      path: fieldPathText(path),
      text: `${what[0]?.toUpperCase() ?? ""}${what.slice(1)}.`,
      fix: `${todo} The API server refuses this policy.`,
    }));

/** Rules in a section that `policyTypes` leaves out do nothing at all. */
export const ignoredSection: LintCheck = ({ source }) =>
  (["ingress", "egress"] as const).flatMap((direction): readonly Complaint[] => {
    if ((source.spec[direction] ?? []).length === 0 || governs(source, direction)) return [];
    const type = direction === "ingress" ? "Ingress" : "Egress";
    return [
      {
        check: "ignored-section",
        severity: "error",
        path: `spec.${direction}`,
        text: `It has ${direction} rules, but policyTypes leaves ${type} out, so they are ignored.`,
        fix: `Add ${type} to policyTypes, or remove the section.`,
      },
    ];
  });

/** `egress: []` without `policyTypes` reads like a deny and isolates nothing. */
export const emptyEgressWithoutType: LintCheck = ({ source }) => {
  const { policyTypes = [], egress } = source.spec;
  if (policyTypes.length > 0 || egress?.length !== 0) return [];
  return [
    {
      check: "empty-egress-without-type",
      severity: "warning",
      path: "spec.egress",
      text: "An empty egress list without policyTypes does not deny egress: the policy governs ingress alone.",
      fix: "Write policyTypes: [Ingress, Egress] if egress is to be denied.",
    },
  ];
};

/** One rule without peers and ports overrules every other policy of the namespace. The bridge does so on purpose. */
export const allowAll: LintCheck = (policy) => {
  if (isOpenPolicy(policy.source)) return [];
  return rulesOfPolicy(policy)
    .filter(({ rule }) => rule.peers === "any" && rule.ports === "any")
    .map(({ direction, path }) => ({
      check: "allow-all",
      severity: "warning",
      path,
      text: `This rule allows all ${direction} of the pods it selects, whatever other policies say.`,
      fix: "Name the peers or the ports that are needed.",
    }));
};
