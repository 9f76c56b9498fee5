import { expect, test } from "vitest";
import { rulePeerText, rulePortsText } from "#components/policy/rule-words.ts";
import { peerText, portText } from "#components/policy/peer-words.ts";

test("an empty selector reads as every pod, never as nothing", () => {
  expect(rulePeerText({ kind: "pods", namespace: "storefront", podSelector: {} })).toBe(
    "every pod in storefront",
  );
  expect(
    rulePeerText({ kind: "pods", namespace: "storefront", podSelector: { matchLabels: { app: "web" } } }),
  ).toBe("app=web in storefront");
});

test("addresses keep their exceptions and their name", () => {
  expect(
    rulePeerText({ kind: "cidr", cidrs: ["10.0.0.0/8"], except: ["10.1.0.0/16"], label: "office" }),
  ).toBe("office, 10.0.0.0/8 except 10.1.0.0/16");
  expect(rulePeerText({ kind: "any" })).toBe("any peer");
});

test("no port named means every port, and a range is a range", () => {
  expect(rulePortsText([])).toBe("every port");
  expect(rulePortsText([{ protocol: "TCP", port: 8000, endPort: 9000 }, { protocol: "UDP" }])).toBe(
    "8000-9000/TCP, all UDP",
  );
});

test("an outsider is named by what outlives its addresses", () => {
  expect(peerText({ kind: "external", fqdn: "api.pay.example", addresses: ["192.0.2.1"] })).toBe(
    "api.pay.example",
  );
  expect(peerText({ kind: "node", role: "api-server", addresses: [] })).toBe("API server");
  expect(peerText({ kind: "unknown", reason: "no pod has it", address: "10.0.0.9" })).toBe("10.0.0.9");
});

test("a protocol without ports has none", () => {
  expect(portText(0, "ICMP")).toBe("ICMP");
});
