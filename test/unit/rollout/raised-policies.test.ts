import { expect, test } from "vitest";
import { LABEL_INSTANCE, LABEL_MANAGED_BY, type NetworkPolicy } from "#lib/policy/index.ts";
import { raisedPolicies } from "#lib/rollout/gates/raised-policies.ts";
import { policyOf } from "../../cast/cluster-parts.ts";
import { town } from "../../cast/town.ts";
import { paymentsGateInput } from "../../cast/town-rollout.ts";

function by(instance: string | undefined, namespace: string, name: string): NetworkPolicy {
  const policy = policyOf(namespace, name, { podSelector: {} });
  if (instance === undefined) return policy;
  const labels = { [LABEL_MANAGED_BY]: "drawbridge", [LABEL_INSTANCE]: instance };
  return { ...policy, metadata: { ...policy.metadata, labels } };
}

test("a candidate stands in place of what this installation wrote in its namespace, and of nothing else", () => {
  const others = [
    by(undefined, "payments", "quarantine"),
    by("village", "payments", "drawbridge-ingress-deny"),
    by("town", "ledger", "drawbridge-ingress-deny"),
  ];
  const ours = [
    by("town", "payments", "drawbridge-ingress-old"),
    by("town", "payments", "zz-drawbridge-open-ingress"),
  ];
  const input = paymentsGateInput({ snapshot: town({ policies: [...ours, ...others] }) });
  expect(raisedPolicies(input)).toEqual([...others, ...input.candidate.policies]);
});
