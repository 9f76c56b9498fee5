import { governs } from "../../../compile/governs.ts";
import type { CompiledPolicy } from "../../../compile/compiled-policy.ts";
import type { Direction, NetworkPolicy } from "../../../model/network-policy.ts";
import { pointerTo } from "../../json-patch.ts";
import type { LintContext } from "../../lint-context.ts";
import type { Complaint, PatchEffect } from "../../lint-finding.ts";
import { inEachPolicy, type LintRule } from "../../lint-rule.ts";
import { counted, workloadsText } from "../../named-pods.ts";
import { DIRECTIONS } from "../../rules-of-policy.ts";

const AT = ["spec", "policyTypes"] as const;

/** Rules in a section that `policyTypes` leaves out do nothing at all. */
export const ignoredSection: LintRule = {
  id: "ignored-section",
  severity: "error",
  title: "Rules that policyTypes leaves out",
  why: "Rules of a direction that is not among policyTypes are ignored: the direction stays as open as it was.",
  source: "NetworkPolicySpec.policyTypes",
  find: inEachPolicy((policy, context) =>
    DIRECTIONS.flatMap((direction): readonly Complaint[] => {
      const { source } = policy;
      const rules = source.spec[direction] ?? [];
      if (rules.length === 0 || governs(source, direction)) return [];
      const type = direction === "ingress" ? "Ingress" : "Egress";
      const pods = workloadsText(context.selectedBy(policy), context);
      return [
        {
          at: ["spec", direction],
          text: `Its ${counted(rules.length, `${direction} rule`)} ${rules.length === 1 ? "is" : "are"} ignored, since policyTypes leaves ${type} out: it does not isolate ${pods} for ${direction}.`,
          fix: `Add ${type} to policyTypes, or remove the section.`,
          patch: {
            effect: effectOfGoverning(policy, direction, context),
            operations: [{ op: "add", path: pointerTo([...AT, "-"]), value: type }],
          },
        },
      ];
    }),
  ),
};

/** Pods that nobody isolates lose by it; to those that others isolate already the rules only add. */
function effectOfGoverning(policy: CompiledPolicy, direction: Direction, context: LintContext): PatchEffect {
  const pods = context.selectedBy(policy).filter(({ hostNetwork }) => !hostNetwork);
  const isolated = pods.filter(({ sides }) => sides[direction].isolatedBy.length > 0);
  if (isolated.length === 0) return "narrows";
  return isolated.length === pods.length ? "widens" : "moves";
}

/** `egress: []` without `policyTypes` reads like a deny and isolates nothing. */
export const emptyEgressWithoutType: LintRule = {
  id: "empty-egress-without-type",
  severity: "warning",
  title: "An empty egress list that denies nothing",
  why: "Without policyTypes a policy governs egress only if it has an egress rule; an empty list has none.",
  source: "NetworkPolicySpec.policyTypes: defaulting by the presence of egress rules",
  find: inEachPolicy((policy, context) => {
    const { policyTypes, egress } = policy.source.spec;
    if ((policyTypes ?? []).length > 0 || egress?.length !== 0) return [];
    const pods = workloadsText(context.selectedBy(policy), context);
    return [
      {
        at: ["spec", "egress"],
        text: `The empty egress list denies nothing without policyTypes: the policy governs the ingress of ${pods} alone.`,
        fix: "Write policyTypes: [Ingress, Egress] if egress is to be denied.",
        patch: {
          effect: "narrows",
          operations: [{ op: "add", path: pointerTo(AT), value: ["Ingress", "Egress"] }],
        },
      },
    ];
  }),
};

/** Readers have to know the defaulting to know what the policy is for. */
export const policyTypesMissing: LintRule = {
  id: "policy-types-missing",
  severity: "info",
  title: "policyTypes is left out",
  why: "The API server fills it in by a rule that few readers have in mind, and tools that read files differ in it.",
  source: "NetworkPolicySpec.policyTypes; kube-network-policies and Cyclonus read raw objects otherwise",
  find: inEachPolicy(({ source }) => {
    const { policyTypes, egress } = source.spec;
    if ((policyTypes ?? []).length > 0 || egress?.length === 0) return [];
    const types = defaultedTypes(source);
    return [
      {
        at: ["spec"],
        text: `policyTypes is left out; the API server makes it ${types.join(" and ")}.`,
        fix: `Write policyTypes: [${types.join(", ")}].`,
        patch: { effect: "same-reach", operations: [{ op: "add", path: pointerTo(AT), value: types }] },
      },
    ];
  }),
};

function defaultedTypes(policy: NetworkPolicy): readonly string[] {
  return DIRECTIONS.filter((direction) => governs(policy, direction)).map((direction) =>
    direction === "ingress" ? "Ingress" : "Egress",
  );
}
