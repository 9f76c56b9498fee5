import { describe, expect, it } from "vitest";
import { checkPolicySet } from "#lib/policy/validate/check-policy-set.ts";
import { fieldPathText } from "#lib/policy/validate/policy-problem.ts";

const np = (name: string, namespace?: string) => ({
  kind: "NetworkPolicy",
  metadata: { name, namespace },
  spec: {},
});
const anp = (name: string, priority: number) => ({
  kind: "AdminNetworkPolicy",
  metadata: { name },
  spec: { priority },
});
const banp = (name: string) => ({ kind: "BaselineAdminNetworkPolicy", metadata: { name }, spec: {} });
const cnp = (name: string, priority: number, tier: string) => ({
  kind: "ClusterNetworkPolicy",
  metadata: { name },
  spec: { priority, tier },
});

const found = (...objects: readonly unknown[]) =>
  checkPolicySet(objects).map(({ index, other, problem }) => ({
    index,
    other,
    at: `${fieldPathText(problem.path)} ${problem.code} ${problem.severity}`,
    message: `${problem.what}. ${problem.todo}`,
  }));

describe("a set of policies", () => {
  it("is fine where nothing collides", () => {
    expect(
      found(np("a", "x"), np("a", "y"), np("b", "x"), anp("a", 1), anp("b", 2), banp("default")),
    ).toEqual([]);
    expect(found(cnp("a", 1, "Admin"), cnp("b", 1, "Baseline"), banp("default"))).toEqual([]);
  });

  it("may not hold two objects of one name, a missing namespace being default", () => {
    expect(found(np("a"), np("b", "default"), np("a", "default"))).toEqual([
      {
        index: 2,
        other: 0,
        at: "metadata.name duplicate-name error",
        message:
          "there is another NetworkPolicy default/a: the one applied last replaces the others. Give each its own name.",
      },
    ]);
    expect(found(anp("a", 1), anp("a", 1)).map(({ at }) => at)).toEqual([
      "metadata.name duplicate-name error",
    ]);
  });

  it("may not hold several BaselineAdminNetworkPolicies", () => {
    expect(found(banp("default"), banp("base"))).toEqual([
      {
        index: 1,
        other: 0,
        at: "metadata.name several-baselines error",
        message:
          "a cluster has one BaselineAdminNetworkPolicy, and default is another. Put the rules of both into one, or write ClusterNetworkPolicies of tier Baseline.",
      },
    ]);
    expect(found(banp("default"), banp("default")).map(({ at }) => at)).toEqual([
      "metadata.name duplicate-name error",
    ]);
  });

  it("warns of equal priorities in a tier, of whatever kinds", () => {
    expect(found(anp("b", 7), cnp("a", 7, "Baseline"), cnp("c", 7, "Admin"))).toEqual([
      {
        index: 2,
        other: 0,
        at: "spec.priority same-priority warning",
        message:
          "priority 7 is also that of AdminNetworkPolicy b: which of them counts first is not defined. Give each its own priority. Where their rules differ, answers are uncertain until then.",
      },
    ]);
  });

  it("says nothing of what is no policy or has no name", () => {
    const service = { kind: "Service", metadata: { name: "a" } };
    expect(
      found(service, service, null, "a", { kind: "NetworkPolicy" }, { kind: "NetworkPolicy", metadata: {} }),
    ).toEqual([]);
    expect(found(anp("a", 1), { ...anp("b", 1), spec: null })).toEqual([]);
  });
});
