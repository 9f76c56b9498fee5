import { describe, expect, test } from "vitest";
import { applyConfiguration } from "#lib/simulator/api/apply-patch.ts";
import type { KubeObject } from "#lib/simulator/api/kube-object.ts";
import { ownedAfterUpdate, type Writer } from "#lib/simulator/api/managed-fields.ts";

const NAME = { name: "rates", namespace: "ledger" };

function config(fields: { labels?: Record<string, string>; data?: unknown }): KubeObject {
  const { labels, data } = fields;
  const metadata = labels === undefined ? NAME : { ...NAME, labels };
  return { apiVersion: "v1", kind: "ConfigMap", metadata, ...(data === undefined ? {} : { data }) };
}

function writer(manager: string, operation: Writer["operation"] = "Apply"): Writer {
  return { manager, operation, apiVersion: "v1", time: "2026-11-24T08:00:00Z" };
}

function applied(live: KubeObject | undefined, sent: KubeObject, manager = "drawbridge", force = false) {
  return applyConfiguration({ live, config: sent, writer: writer(manager), force });
}

function value(
  live: KubeObject | undefined,
  sent: KubeObject,
  manager?: string,
  force?: boolean,
): KubeObject {
  const result = applied(live, sent, manager, force);
  if (!result.ok) throw new Error(result.status.message);
  return result.value;
}

function owners(object: KubeObject): Record<string, unknown> {
  const entries = object.metadata.managedFields ?? [];
  return Object.fromEntries(
    entries.map(({ manager, operation, fieldsV1 }) => [`${manager} ${operation}`, fieldsV1]),
  );
}

describe("server-side apply", () => {
  test("owns exactly the leaves that were sent, and nothing of the server's metadata", () => {
    const created = value(undefined, config({ labels: { app: "ledger" }, data: { eur: "1", usd: "2" } }));
    expect(owners(created)).toEqual({
      "drawbridge Apply": {
        "f:data": { "f:eur": {}, "f:usd": {} },
        "f:metadata": { "f:labels": { "f:app": {} } },
      },
    });
  });

  test("merges maps key by key between managers", () => {
    const first = value(undefined, config({ data: { eur: "1" } }));
    const both = value(first, config({ data: { usd: "2" } }), "argocd");
    expect(both["data"]).toEqual({ eur: "1", usd: "2" });
    expect(Object.keys(owners(both))).toEqual(["argocd Apply", "drawbridge Apply"]);
  });

  test("treats lists and selectors as one field", () => {
    const spec = (value: unknown) => ({ ...config({}), spec: value });
    const first = value(undefined, spec({ selector: { app: "ledger" }, ports: [1, 2] }));
    const next = value(first, spec({ selector: { tier: "data" }, ports: [3] }));
    expect(next["spec"]).toEqual({ selector: { tier: "data" }, ports: [3] });
    expect(owners(next)["drawbridge Apply"]).toEqual({ "f:spec": { "f:ports": {}, "f:selector": {} } });
  });

  test("removes what the manager left out, and the map that this empties", () => {
    const first = value(undefined, config({ labels: { app: "ledger" }, data: { eur: "1", usd: "2" } }));
    const next = value(first, config({ data: { eur: "1" } }));
    expect(next["data"]).toEqual({ eur: "1" });
    expect(next.metadata).not.toHaveProperty("labels");
  });

  test("keeps what the manager left out while another owns it", () => {
    const first = value(undefined, config({ data: { eur: "1" } }));
    const shared = value(first, config({ data: { eur: "1" } }), "argocd");
    const left = value(shared, config({}));
    expect(left["data"]).toEqual({ eur: "1" });
    expect(Object.keys(owners(left))).toEqual(["argocd Apply"]);
  });

  test("lists one cause per field that another manager holds with another value", () => {
    const first = value(undefined, config({ labels: { app: "ledger" }, data: { eur: "1" } }));
    const result = applied(first, config({ labels: { app: "x" }, data: { eur: "2" } }), "argocd");
    expect(result).toMatchObject({ ok: false, status: { code: 409, reason: "Conflict" } });
    const causes = result.ok ? [] : result.status.details?.causes;
    expect(causes?.map(({ field }) => field).sort()).toEqual([".data.eur", ".metadata.labels.app"]);
  });

  test("takes over with force: the other manager owns only what is left", () => {
    const first = value(undefined, config({ data: { eur: "1", usd: "2" } }));
    const forced = value(first, config({ data: { eur: "9" } }), "argocd", true);
    expect(forced["data"]).toEqual({ eur: "9", usd: "2" });
    expect(owners(forced)["drawbridge Apply"]).toEqual({ "f:data": { "f:usd": {} } });
  });

  test("a manager that lost a field does not remove it by leaving it out", () => {
    const first = value(undefined, config({ data: { eur: "1" } }));
    const forced = value(first, config({ data: { eur: "9" } }), "argocd", true);
    expect(value(forced, config({}))["data"]).toEqual({ eur: "9" });
  });

  test("the same name under Update is another owner", () => {
    const live = config({ data: { eur: "1" } });
    live.metadata = {
      ...live.metadata,
      managedFields: ownedAfterUpdate(undefined, live, writer("drawbridge", "Update")),
    };
    const result = applied(live, config({ data: { eur: "2" } }));
    expect(result).toMatchObject({ ok: false, status: { code: 409 } });
  });

  test("null in a configuration counts as absent", () => {
    const created = value(undefined, config({ data: { eur: "1", usd: null } }));
    expect(created["data"]).toEqual({ eur: "1" });
  });

  test("leaves the live object as it was", () => {
    const live = value(undefined, config({ data: { eur: "1" } }));
    const before = structuredClone(live);
    value(live, config({ data: { usd: "2" } }));
    expect(live).toEqual(before);
  });
});

describe("ownership after an update", () => {
  test("the writer gets what it changed or added, others lose that, and what is gone belongs to nobody", () => {
    const before = value(undefined, config({ data: { eur: "1", usd: "2", chf: "3" } }));
    const after = config({ data: { eur: "9", usd: "2", gbp: "4" } });
    const entries = ownedAfterUpdate(before, after, writer("kubectl-edit", "Update"));
    expect(entries.map(({ manager, fieldsV1 }) => [manager, fieldsV1])).toEqual([
      ["drawbridge", { "f:data": { "f:usd": {} } }],
      ["kubectl-edit", { "f:data": { "f:eur": {}, "f:gbp": {} } }],
    ]);
  });
});
