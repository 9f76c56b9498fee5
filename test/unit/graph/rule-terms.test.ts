import { describe, expect, test } from "vitest";
import { cidrsFromTerms } from "#components/policy/cidr-terms.ts";
import { portsFromTerms, portTerm } from "#components/policy/port-terms.ts";
import { problemsByRow } from "#components/policy/rule-problems.ts";
import { selectorFromTerms, selectorTerms } from "#components/policy/selector-terms.ts";

const selector = {
  matchLabels: { app: "api", "app.kubernetes.io/name": "web" },
  matchExpressions: [
    { key: "track", operator: "DoesNotExist" },
    { key: "tier", operator: "In", values: ["front", "back"] },
    { key: "zone", operator: "NotIn", values: ["a"] },
    { key: "blue", operator: "Exists" },
  ],
} as const;

describe("selector terms", () => {
  test("a selector is read back from how it is shown", () => {
    const terms = selectorTerms(selector);
    expect(terms).toEqual([
      "app=api",
      "app.kubernetes.io/name=web",
      "!track",
      "tier in (front, back)",
      "zone!=a",
      "blue",
    ]);
    expect(selectorFromTerms(terms)).toEqual({ ok: true, value: selector });
  });
  test("no term at all is the empty selector", () => {
    expect(selectorFromTerms([])).toEqual({ ok: true, value: {} });
  });
  test.each([["app in web"], ["=web"], ["app=we b"], ["-app=web"], [""], ["tier in ()"]])(
    "%s is refused with what to write instead",
    (term) => {
      expect(selectorFromTerms([term])).toMatchObject({ ok: false, refusal: { code: "invalid-selector" } });
    },
  );
  test("one key with two values is refused, because nothing could match it", () => {
    expect(selectorFromTerms(["app=web", "app=api"])).toMatchObject({
      ok: false,
      refusal: { message: expect.stringContaining("app in (a, b)") },
    });
  });
});

describe("port terms", () => {
  test.each([
    ["8443/TCP", { protocol: "TCP", port: 8443 }],
    ["https/TCP", { protocol: "TCP", port: "https" }],
    ["8000-8100/TCP", { protocol: "TCP", port: 8000, endPort: 8100 }],
    ["*/UDP", { protocol: "UDP" }],
  ] as const)("%s is read and written the same", (term, port) => {
    expect(portsFromTerms([term])).toEqual({ ok: true, value: [port] });
    expect(portTerm(port)).toBe(term);
  });
  test("a port without protocol is TCP, as in a NetworkPolicy", () => {
    expect(portsFromTerms(["53"])).toEqual({ ok: true, value: [{ protocol: "TCP", port: 53 }] });
  });
  test.each([["0/TCP"], ["65536"], ["90-80/TCP"], ["53/ICMP"], ["a-name-that-is-too-long"], ["80, 81"]])(
    "%s is refused",
    (term) => {
      expect(portsFromTerms([term])).toMatchObject({ ok: false, refusal: { code: "invalid-port" } });
    },
  );
});

describe("addresses and problems", () => {
  test("a CIDR is checked, and an empty list is refused", () => {
    expect(cidrsFromTerms(["203.0.113.0/24", "2001:db8::/32"])).toMatchObject({ ok: true });
    expect(cidrsFromTerms(["203.0.113.0/33"])).toMatchObject({ ok: false });
    expect(cidrsFromTerms([])).toMatchObject({ ok: false });
  });
  test("each sentence stands at the row that it is about, and none is lost", () => {
    expect(
      problemsByRow([
        "The sender selects nothing: no workload of namespace storefront has app=wbe.",
        "The podSelector of the receiver is not valid: a label.",
        "A port of the rule is not valid: 0.",
        "Neither end selects pods.",
      ]),
    ).toEqual({
      sender: expect.stringContaining("selects nothing"),
      receiver: expect.stringContaining("podSelector"),
      ports: expect.stringContaining("not valid"),
      rule: "Neither end selects pods.",
    });
  });
});
