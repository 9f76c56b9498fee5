import { describe, expect, it } from "vitest";
import {
  blastRadius,
  outsideReach,
  ruleDraftSchema,
  validateRule,
  type AllowRule,
} from "#lib/policy/index.ts";
import { CILIUM } from "../../cast/cluster-parts.ts";
import { nodeExporter, paymentsApi, prometheus, settle, stranger, town, web } from "../../cast/town.ts";
import { webToApi } from "./allow-rules.ts";

const codes = (rule: AllowRule) => validateRule(rule, town()).map((refusal) => refusal.code);

describe("blastRadius", () => {
  it("a rule by exact labels opens nothing but its own pair", () => {
    expect(blastRadius(town(), webToApi, { sender: web.id, receiver: paymentsApi.id })).toEqual({
      pairs: [],
      external: [],
    });
  });

  it("a rule for all pods of a namespace shows whom else it lets in, jobs between runs included", () => {
    const wide: AllowRule = {
      ...webToApi,
      receiver: { kind: "pods", namespace: "payments", podSelector: {} },
    };
    expect(blastRadius(town(), wide, { sender: web.id, receiver: paymentsApi.id })).toEqual({
      pairs: [{ sender: web.id, receiver: settle.id, ports: "TCP 8443" }],
      external: [],
    });
  });

  it("any is every workload with a network of its own, and any address", () => {
    const any: AllowRule = { ...webToApi, sender: { kind: "any" }, ports: [] };
    const reach = blastRadius(town(), any, { sender: web.id, receiver: paymentsApi.id });
    expect(reach.external).toEqual(["any address"]);
    expect(reach.pairs.map((pair) => pair.sender)).not.toContain(nodeExporter.id);
    expect(reach.pairs).toHaveLength(town().workloads.length - 2);
    expect(reach.pairs[0]?.ports).toBe("every port");
  });

  it("a CIDR over pod addresses opens those pods, but not on Cilium", () => {
    const cidr: AllowRule = {
      ...webToApi,
      sender: { kind: "cidr", cidrs: ["10.1.0.0/16"], except: ["10.1.1.0/24"] },
    };
    const senders = blastRadius(town(), cidr).pairs.map((pair) => pair.sender);
    expect(senders).toContain(stranger.id);
    expect(senders).not.toContain(prometheus.id);
    expect(blastRadius(town({ cni: CILIUM }), cidr)).toEqual({ pairs: [], external: ["10.1.0.0/16"] });
  });
});

describe("outsideReach", () => {
  const bank = { kind: "cidr", cidrs: ["203.0.113.7/32"] } as const;
  const all = { kind: "pods", namespace: "payments", podSelector: {} } as const;
  const ports = webToApi.ports;

  it("says that a rule without labels opens every pod to what is outside, in either direction", () => {
    const others = town().workloads.filter(({ namespace }) => namespace === "payments").length - 1;
    const today = others === 1 ? "1 other workload today" : `${others} other workloads today`;
    expect(outsideReach(town(), { sender: all, receiver: bank, ports }, [paymentsApi.id])).toBe(
      `Every pod in payments (${today}) may reach 203.0.113.7/32 on TCP 8443.`,
    );
    expect(
      outsideReach(town(), { sender: { kind: "any" }, receiver: all, ports: [] }, [paymentsApi.id]),
    ).toBe(`Every pod in payments (${today}) may be reached from any address on every port.`);
  });

  it("names the other workloads of a rule with labels, and is silent where there are none", () => {
    const rule = { sender: webToApi.receiver, receiver: bank, ports };
    expect(outsideReach(town(), rule, [paymentsApi.id])).toBeUndefined();
    expect(outsideReach(town(), rule)).toBe("Also payments/api may reach 203.0.113.7/32 on TCP 8443.");
    expect(outsideReach(town(), webToApi)).toBeUndefined();
  });
});

describe("validateRule", () => {
  it("accepts the rule that most tests are about", () => {
    expect(validateRule(webToApi, town())).toEqual([]);
    const { id: _id, author: _author, createdAtMs: _at, ...draft } = webToApi;
    expect(ruleDraftSchema.safeParse(draft).success).toBe(true);
  });

  it("refuses a selector that selects nothing, naming the labels", () => {
    const typo: AllowRule = {
      ...webToApi,
      receiver: { kind: "pods", namespace: "payments", podSelector: { matchLabels: { app: "payment-api" } } },
    };
    expect(validateRule(typo, town())).toMatchObject([
      { code: "selects-nothing", message: expect.stringContaining("app=payment-api") },
    ]);
  });

  it("refuses an invalid selector, an unknown namespace, and pods on the host network alone", () => {
    const peer = (podSelector: object, namespace = "payments") =>
      ({ ...webToApi, receiver: { kind: "pods", namespace, podSelector } }) as AllowRule;
    expect(codes(peer({ matchLabels: { "not a key!": "x" } }))).toEqual(["invalid-selector"]);
    expect(codes(peer({ matchExpressions: [{ key: "app", operator: "In" }] }))).toEqual(["invalid-selector"]);
    expect(codes(peer({}, "nowhere"))).toEqual(["unknown-namespace"]);
    expect(codes(peer({ matchLabels: { "app.kubernetes.io/name": "node-exporter" } }, "metrics"))).toEqual([
      "selects-nothing",
    ]);
  });

  it("refuses bad ports and bad addresses", () => {
    const port = (entry: object) => codes({ ...webToApi, ports: [entry] } as AllowRule);
    expect(port({ protocol: "TCP", port: 0 })).toEqual(["invalid-port"]);
    expect(port({ protocol: "TCP", port: "8443" })).toEqual(["invalid-port"]);
    expect(port({ protocol: "TCP", port: 90, endPort: 80 })).toEqual(["invalid-port"]);
    expect(port({ protocol: "TCP", port: "https", endPort: 80 })).toEqual(["invalid-port"]);
    const cidr = (cidrs: string[], except?: string[]) =>
      codes({ ...webToApi, sender: { kind: "cidr", cidrs, except } });
    expect(cidr([])).toEqual(["invalid-cidr"]);
    expect(cidr(["10.0.0.0"])).toEqual(["invalid-cidr"]);
    expect(cidr(["10.0.0.0/8"], ["11.0.0.0/24"])).toEqual(["invalid-cidr"]);
    expect(cidr(["10.0.0.0/8"], ["10.2.0.0/24"])).toEqual([]);
  });

  it("refuses a rule that no namespace could enforce", () => {
    expect(codes({ ...webToApi, sender: { kind: "any" }, receiver: { kind: "any" } })).toEqual([
      "no-pod-end",
    ]);
  });
});
