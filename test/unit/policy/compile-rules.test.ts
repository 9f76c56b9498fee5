import { describe, expect, it } from "vitest";
import {
  compileRules,
  contentHash,
  isOurs,
  networkPolicySchema,
  type AllowRule,
  type RuleId,
} from "#lib/policy/index.ts";
import { webToApi } from "./allow-rules.ts";

const names = (rules: readonly AllowRule[], namespace: string) =>
  compileRules(rules, namespace).map((p) => p.metadata.name);

describe("compileRules", () => {
  it("denies both directions by default, also without any rule", () => {
    const policies = compileRules([], "payments");
    expect(policies.map((p) => p.spec)).toEqual([
      { podSelector: {}, policyTypes: ["Egress"] },
      { podSelector: {}, policyTypes: ["Ingress"] },
    ]);
    expect(policies.map((p) => p.metadata.name)).toEqual([
      expect.stringMatching(/^drawbridge-egress-deny-[0-9a-f]{8}$/),
      expect.stringMatching(/^drawbridge-ingress-deny-[0-9a-f]{8}$/),
    ]);
  });

  it("writes the egress side at the sender and the ingress side at the receiver", () => {
    const [, egress] = compileRules([webToApi], "storefront");
    expect(egress?.metadata.name).toMatch(/^drawbridge-egress-to-payments-payments-api-[0-9a-f]{8}$/);
    expect(egress?.spec).toEqual({
      podSelector: { matchLabels: { "app.kubernetes.io/name": "web" } },
      policyTypes: ["Egress"],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "payments" } },
              podSelector: { matchLabels: { app: "payments-api" } },
            },
          ],
          ports: [{ protocol: "TCP", port: 8443 }],
        },
      ],
    });
    expect(names([webToApi], "payments").at(-1)).toMatch(
      /^drawbridge-ingress-from-storefront-web-[0-9a-f]{8}$/,
    );
    expect(names([webToApi], "ledger")).toHaveLength(2);
  });

  it("writes both sides where both ends share a namespace", () => {
    const inside: AllowRule = {
      ...webToApi,
      receiver: { ...webToApi.receiver, namespace: "storefront" } as AllowRule["receiver"],
    };
    expect(names([inside], "storefront")).toHaveLength(4);
  });

  it("says who asked, why and until when, and carries our label", () => {
    const [, egress] = compileRules([{ ...webToApi, expiresAtMs: Date.UTC(2027, 0, 1) }], "storefront");
    expect(egress?.metadata.annotations).toEqual({
      "drawbridge.dev/rule": "r-web-api",
      "drawbridge.dev/reason": "checkout",
      "drawbridge.dev/owner": "ana",
      "drawbridge.dev/deadline": "2027-01-01T00:00:00.000Z",
    });
    expect(compileRules([webToApi], "storefront").every(isOurs)).toBe(true);
  });

  it("leaves lists out where a rule does not restrict: any peer, every port", () => {
    const open: AllowRule = { ...webToApi, sender: { kind: "any" }, ports: [] };
    const ingress = compileRules([open], "payments").find((p) => p.spec.ingress !== undefined);
    expect(ingress?.spec.ingress).toEqual([{}]);
    expect(ingress?.metadata.name).toMatch(/^drawbridge-ingress-from-anyone-/);
  });

  it("a rule whose CIDR list is empty opens nothing, rather than everything", () => {
    const nobody: AllowRule = { ...webToApi, sender: { kind: "cidr", cidrs: [] } };
    expect(names([nobody], "payments")).toHaveLength(2);
  });

  it("gives every exception to the CIDR that holds it", () => {
    const cidr: AllowRule = {
      ...webToApi,
      receiver: { kind: "cidr", cidrs: ["203.0.113.0/24", "198.51.100.0/24"], except: ["203.0.113.8/32"] },
    };
    const egress = compileRules([cidr], "storefront").find((p) => p.spec.egress !== undefined);
    expect(egress?.spec.egress?.[0]?.to).toEqual([
      { ipBlock: { cidr: "198.51.100.0/24" } },
      { ipBlock: { cidr: "203.0.113.0/24", except: ["203.0.113.8/32"] } },
    ]);
  });

  it("is the same in any order, and rules that say the same share one object", () => {
    const twin: AllowRule = { ...webToApi, id: "r-a-twin" as RuleId, reason: "again" };
    const other: AllowRule = {
      ...webToApi,
      id: "r-other" as RuleId,
      ports: [{ protocol: "TCP", port: 9090 }],
    };
    const forth = compileRules([webToApi, twin, other], "payments");
    const back = compileRules([other, twin, webToApi], "payments");
    expect(forth).toEqual(back);
    expect(contentHash(forth)).toBe(contentHash(back));
    expect(forth).toHaveLength(4);
    expect(forth.map((p) => p.metadata.annotations?.["drawbridge.dev/rule"])).toContain("r-a-twin");
  });

  it("keeps names within 63 characters and objects within what the API accepts", () => {
    const long: AllowRule = {
      ...webToApi,
      sender: {
        kind: "pods",
        namespace: "a".repeat(63),
        podSelector: { matchLabels: { app: "b".repeat(63) } },
      },
    };
    for (const policy of compileRules([long], "payments")) {
      expect(policy.metadata.name.length).toBeLessThanOrEqual(63);
      expect(networkPolicySchema.safeParse(policy).error).toBeUndefined();
    }
  });
});
