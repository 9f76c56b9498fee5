import { describe, expect, test } from "vitest";
import type { OpenPolicies } from "#lib/rollout/index.ts";
import { planEffect, type EffectInput } from "#lib/rollout/operation-plan/plan-effect.ts";
import { town } from "../../cast/town.ts";
import { policyOf } from "../../cast/cluster-parts.ts";

const bridge = policyOf("payments", "zz-drawbridge-open", {});
const nothingOpen: OpenPolicies = { ingress: [], egress: [], excluded: [], overruledBy: [] };
const input: EffectInput = {
  kind: "promote",
  namespace: "payments",
  snapshot: town(),
  to: "staged",
  open: { ...nothingOpen, ingress: [bridge], egress: [bridge] },
  revisionNumber: 3,
};

describe("the effect of a step", () => {
  test("at staging rests on the open policies", () => {
    expect(planEffect(input)).toBe(
      "Revision 3 stands in payments and changes nothing while the open policies stand.",
    );
  });

  test("speaks of no open policy where none is needed, and says that rules are in force at once", () => {
    const effect = planEffect({ ...input, open: nothingOpen });
    expect(effect).toBe(
      "Revision 3 stands in payments without an open policy, because no pod there is open: its allow rules take effect at once.",
    );
    expect(planEffect({ ...input, to: "ingress", open: nothingOpen })).toContain("egress stays as it is.");
  });

  test("does not claim for itself what policies of others allow", () => {
    const excluded = [{ policy: "app", kind: "NetworkPolicy", direction: "ingress", pods: ["app-1"] }];
    const open = { ...nothingOpen, excluded } as unknown as OpenPolicies;
    expect(planEffect({ ...input, to: "ingress", open })).toMatch(
      /^Pods of payments accept only what revision 3 or a policy of others allows;/,
    );
  });
});
