import { describe, expect, it } from "vitest";
import { compileRules, egressRuleOf, namesNobody, policyPeersOf, type RulePeer } from "#lib/policy/index.ts";
import { webToApi } from "./allow-rules.ts";

const cidrs = (list: readonly string[], except?: readonly string[]): RulePeer => ({
  kind: "cidr",
  cidrs: list,
  ...(except && { except }),
});

describe("a rule's peer in the words of a NetworkPolicy", () => {
  it("is a block for each CIDR with the exceptions that lie in it", () => {
    expect(policyPeersOf(cidrs(["192.0.2.0/24", "10.0.0.0/8"], ["10.1.0.0/16"]))).toEqual([
      { ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } },
      { ipBlock: { cidr: "192.0.2.0/24" } },
    ]);
  });

  it("has no block that an exception takes all of, be it equal or wider: the API knows no such exception", () => {
    expect(policyPeersOf(cidrs(["10.0.0.0/8", "192.168.1.0/24"], ["192.168.0.0/16"]))).toEqual([
      { ipBlock: { cidr: "10.0.0.0/8" } },
    ]);
    expect(policyPeersOf(cidrs(["10.0.0.0/8", "192.168.1.0/24"], ["192.168.1.0/24"]))).toEqual([
      { ipBlock: { cidr: "10.0.0.0/8" } },
    ]);
  });

  it("where nothing is left is no rule, and never one without peers, which admits everybody", () => {
    for (const nobody of [cidrs([]), cidrs(["10.1.0.0/16"], ["10.0.0.0/8"])]) {
      expect(namesNobody(nobody)).toBe(true);
      expect(egressRuleOf(nobody, [])).toBeUndefined();
      const sender = { kind: "pods", namespace: "payments", podSelector: {} } as const;
      const rule = { ...webToApi, sender, receiver: nobody };
      const policies = compileRules([rule], "payments");
      expect(policies.flatMap(({ spec }) => [...(spec.egress ?? []), ...(spec.ingress ?? [])])).toEqual([]);
    }
    expect(egressRuleOf({ kind: "any" }, [])).toEqual({});
  });
});
