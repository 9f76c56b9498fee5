import { describe, expect, it } from "vitest";
import { governs, type NetworkPolicySpec } from "#lib/policy/index.ts";
import { policyOf } from "../../cast/cluster-parts.ts";

describe("governs", () => {
  it.each<[string, NetworkPolicySpec, boolean, boolean]>([
    ["nothing at all", {}, true, false],
    ["an empty egress list", { egress: [] }, true, false],
    ["one egress rule", { egress: [{}] }, true, true],
    ["empty policyTypes", { policyTypes: [], egress: [{}] }, true, true],
    ["Egress alone", { policyTypes: ["Egress"], ingress: [{}] }, false, true],
    ["Ingress alone", { policyTypes: ["Ingress"], egress: [{}] }, true, false],
    ["both", { policyTypes: ["Ingress", "Egress"] }, true, true],
  ])("%s isolates as the API server would default it", (_, spec, ingress, egress) => {
    const policy = policyOf("payments", "raw", spec);
    expect([governs(policy, "ingress"), governs(policy, "egress")]).toEqual([ingress, egress]);
  });
});
