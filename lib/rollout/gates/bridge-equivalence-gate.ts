import { openPolicies } from "../open-policy/open-policies.ts";
import type { Gate, GateFinding } from "../gate.ts";
import { fail, pass } from "./gate-result.ts";

const named = { name: "bridge-equivalence", title: "Bridge changes nothing" } as const;

/** Holds where an open policy would open what is closed, or nobody can show that it does not. */
export const bridgeEquivalenceGate: Gate = {
  ...named,
  guards: ["staged", "ingress", "egress"],
  evaluate({ snapshot, rollout, candidate, instance }) {
    const { namespace } = rollout;
    const open = openPolicies({ snapshot, namespace, instance, candidate: candidate.policies });
    if (!open.ok) {
      return fail(named, {
        evidence: open.refusal.message,
        findings: (open.refusal.detail ?? []).map((text) => ({
          about: { kind: "namespace", namespace },
          text,
        })),
        fix: "Resolve what is named, or leave this namespace out; it can still be exported.",
      });
    }
    const { ingress, egress, excluded, overruledBy } = open.value;
    const objects = ingress.length + egress.length;
    const findings: readonly GateFinding[] = [
      ...excluded.map((one) => ({
        about: { kind: "policy" as const, namespace, name: one.policy, policyKind: "NetworkPolicy" },
        text: `${one.pods.length} pods are isolated for ${one.direction} already and stay out of the bridge.`,
      })),
      ...overruledBy.map((text) => ({
        about: { kind: "namespace" as const, namespace },
        text: `${text} stands above the bridge: a rollback cannot lift it.`,
      })),
    ];
    return pass(
      named,
      `${objects} open ${objects === 1 ? "policy" : "policies"} over exactly the pods that are open without us`,
      findings,
    );
  },
};
