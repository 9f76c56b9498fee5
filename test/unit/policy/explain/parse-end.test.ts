import { describe, expect, test } from "vitest";
import { endChoices, endText, parseEnd } from "#lib/policy/index.ts";
import { podOf, serviceOf, workloadOf } from "../../../cast/cluster-parts.ts";
import { town, townPods } from "../../../cast/town.ts";

const apiService = serviceOf("payments", "api", { clusterIPs: ["10.96.1.2"] });

function read(text: string) {
  const parsed = parseEnd(town(), text);
  if (!parsed.ok) throw new Error(parsed.refusal.message);
  return parsed.value;
}

describe("an end of a question", () => {
  test("reads back from its own text, for everything that can be chosen", () => {
    for (const { text } of endChoices(town())) expect(endText(read(text))).toBe(text);
  });

  test.each([
    ["payments/api-77d4-a", { kind: "pod", namespace: "payments", name: "api-77d4-a" }],
    ["payments/Deployment/api", { kind: "workload", id: "payments/Deployment/api" }],
    ["payments/deploy/api", { kind: "workload", id: "payments/Deployment/api" }],
    ["ledger/postgres", { kind: "workload", id: "ledger/StatefulSet/postgres" }],
    ["service/payments/api", { kind: "service", namespace: "payments", name: "api" }],
    ["svc/payments/api", { kind: "service", namespace: "payments", name: "api" }],
    ["payments/svc/api", { kind: "service", namespace: "payments", name: "api" }],
    ["kube-system/kube-dns", { kind: "service", namespace: "kube-system", name: "kube-dns" }],
    ["payments/pod/api-77d4-a", { kind: "pod", namespace: "payments", name: "api-77d4-a" }],
    ["node/node-1", { kind: "node", name: "node-1" }],
    ["nodes", { kind: "nodes" }],
    ["api-server", { kind: "api-server" }],
    [" 203.0.113.9 ", { kind: "address", address: "203.0.113.9" }],
    ["2001:db8::1", { kind: "address", address: "2001:db8::1" }],
    ["API.Bank.example.", { kind: "dns-name", name: "api.bank.example", addresses: [] }],
  ])("%s is read as what it names", (text, end) => {
    expect(read(text)).toMatchObject(end);
  });

  test("a name that a workload and a Service share is the workload, and says what the Service is called", () => {
    const end = read("payments/api");
    expect(end).toMatchObject({ kind: "workload", id: "payments/Deployment/api" });
    expect(end.note).toContain("service/payments/api");
  });

  test("a name of the cluster's DNS is the Service or the pod behind it", () => {
    expect(read("api.payments.svc")).toMatchObject({ kind: "service", namespace: "payments", name: "api" });
    expect(read("api.payments.svc.cluster.local").note).toContain("Service payments/api");
    expect(read("postgres-0.postgres.ledger.svc.cluster.local")).toMatchObject({
      kind: "pod",
      name: "postgres-0",
    });
  });

  test("a name outside carries the addresses that the asker knows it by", () => {
    const parsed = parseEnd(town(), "api.bank.example", (name) =>
      name === "api.bank.example" ? ["203.0.113.9"] : [],
    );
    expect(parsed).toMatchObject({ ok: true, value: { addresses: ["203.0.113.9"] } });
  });

  test("a name of several things is refused with all of them", () => {
    const twin = workloadOf("payments/StatefulSet/api", { app: "api" });
    const base = town();
    const snapshot = { ...base, workloads: [...base.workloads, twin], services: [apiService] };
    const parsed = parseEnd(snapshot, "payments/api");
    expect(parsed).toMatchObject({
      ok: false,
      refusal: {
        code: "ambiguous-end",
        detail: ["payments/Deployment/api", "payments/StatefulSet/api"],
      },
    });
  });

  test("a misspelt name is refused with the nearest ones", () => {
    const parsed = parseEnd(town(), "payment/Deployment/api");
    expect(parsed).toMatchObject({ ok: false, refusal: { code: "unknown-end" } });
    expect(parsed.ok ? [] : parsed.refusal.detail?.[0]).toBe("payments/Deployment/api");
  });

  test("a name without its kind is near those that have one", () => {
    const parsed = parseEnd(town(), "storefront/wep");
    expect(parsed.ok ? [] : parsed.refusal.detail).toEqual(
      expect.arrayContaining(["storefront/Deployment/web", "service/storefront/web"]),
    );
  });

  test("a bare name is refused with the namespaces in which it lives", () => {
    const parsed = parseEnd(town(), "prometheus");
    expect(parsed.ok ? "" : parsed.refusal.message).toContain("metrics/Deployment/prometheus");
  });

  test.each(["", "   ", "10.0.0.0/8", "2001:db8::/32"])("%j is no end", (text) => {
    expect(parseEnd(town(), text)).toMatchObject({ ok: false, refusal: { code: "unreadable-end" } });
  });

  test.each(["a/b/c/d", "/", "//", "service/", "payments/", "no such thing", "⚓/⚓"])(
    "%j names nothing, and is refused with a next step",
    (text) => {
      const parsed = parseEnd(town(), text);
      expect(parsed).toMatchObject({ ok: false, refusal: { code: "unknown-end" } });
      expect(parsed.ok ? "" : parsed.refusal.message).toMatch(/nearest|Write namespace\/name/);
    },
  );

  test("a pod is found although its name is also a namespace's", () => {
    const odd = podOf(workloadOf("service/Pod/api", {}), "api", "10.1.1.99");
    const snapshot = { ...town(), pods: [...Object.values(townPods), odd] };
    expect(parseEnd(snapshot, "service/api")).toMatchObject({ ok: true, value: { kind: "pod" } });
  });
});
