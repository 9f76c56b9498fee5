import { describe, expect, test } from "vitest";
import { narrowings, unusedPairs } from "#lib/graph/index.ts";
import type { AllowRule } from "#lib/policy/index.ts";
import { TOWN_AT_MS, workloadOf } from "../../cast/cluster-parts.ts";
import { paymentsApi, town, web } from "../../cast/town.ts";
import { townEdges } from "../../cast/town-graph.ts";

const canary = workloadOf("storefront/Deployment/web-canary", {
  ...web.templateLabels,
  track: "canary",
  "pod-template-hash": "1",
});
const snapshot = { workloads: [web, canary, paymentsApi] };
const rule: AllowRule = {
  id: "buy" as never,
  sender: { kind: "pods", namespace: "storefront", podSelector: { matchLabels: { tier: "front" } } },
  receiver: { kind: "pods", namespace: "payments", podSelector: { matchLabels: { app: "payments-api" } } },
  ports: [{ protocol: "TCP", port: 8443 }],
  reason: "checkout",
  origin: "flow",
  author: "dana",
  createdAtMs: TOWN_AT_MS,
};

describe("narrowing", () => {
  test("a label that the wanted workload lacks and the other has tells them apart", () => {
    expect(narrowings(snapshot, rule, { sender: web.id, receiver: paymentsApi.id })).toEqual([
      {
        side: "sender",
        key: "track",
        drops: 1,
        podSelector: {
          matchLabels: { tier: "front" },
          matchExpressions: [{ key: "track", operator: "DoesNotExist" }],
        },
      },
    ]);
  });
  test("a label that only the wanted workload has is required", () => {
    expect(narrowings(snapshot, rule, { sender: canary.id })[0]).toMatchObject({
      key: "track",
      podSelector: { matchLabels: { tier: "front", track: "canary" } },
    });
  });
  test("a rule that names nothing else has nothing to narrow", () => {
    expect(
      narrowings({ workloads: [web, paymentsApi] }, rule, { sender: web.id, receiver: paymentsApi.id }),
    ).toEqual([]);
  });
});

describe("allowed but unused", () => {
  test("a pair that a rule allows and nothing used is found", () => {
    expect(unusedPairs(snapshot, [rule], [townEdges.pay]).map(({ sender }) => sender)).toMatchObject([
      { name: "web-canary" },
    ]);
  });
  test("traffic on another port of the pair makes it used", () => {
    expect(
      unusedPairs(
        { workloads: [web, paymentsApi] },
        [{ ...rule, ports: [{ protocol: "TCP", port: 1 }] }],
        [townEdges.pay],
      ),
    ).toEqual([]);
  });
  test("an external end counts as used when its other end spoke to any external peer", () => {
    const bank = {
      ...rule,
      sender: rule.receiver,
      receiver: { kind: "cidr", cidrs: ["203.0.113.0/24"], label: "bank" } as const,
    };
    expect(unusedPairs(snapshot, [bank], [townEdges.bank])).toEqual([]);
    expect(unusedPairs(snapshot, [bank], [])).toMatchObject([{ receiver: { fqdn: "bank" }, port: 8443 }]);
  });
  test("a rule over more pairs than anybody would read adds none", () => {
    const wide = { ...rule, sender: { kind: "pods", namespace: "storefront", podSelector: {} } as const };
    const workloads = Array.from({ length: 21 }, (_, index) =>
      workloadOf(`storefront/Deployment/w${index}`, { app: `w${index}` }),
    );
    expect(unusedPairs({ workloads: [...workloads, paymentsApi] }, [wide], [])).toEqual([]);
  });
  test("the town without rules has none", () => {
    expect(unusedPairs(town(), [], Object.values(townEdges))).toEqual([]);
  });
});
