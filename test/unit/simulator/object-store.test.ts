import { expect, test } from "vitest";
import { ObjectStore, type KubeObject, type StoreEvent } from "#lib/simulator/api/object-store.ts";
import { builtIn } from "#lib/simulator/api/resource-type.ts";

const configMaps = builtIn("configmaps");
const namespaces = builtIn("namespaces");

function rates(data: Record<string, string>): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "rates", namespace: "ledger" }, data };
}

function storeAt(version: number): { store: ObjectStore; events: StoreEvent[] } {
  let count = 0;
  const store = new ObjectStore({
    firstResourceVersion: version,
    now: () => new Date("2026-11-24T08:00:00.123Z"),
    newUid: () => `uid-${(count += 1)}`,
  });
  const events: StoreEvent[] = [];
  store.subscribe((event) => events.push(event));
  return { store, events };
}

test("every change moves the one version, and its event carries the state before and after", () => {
  const { store, events } = storeAt(100);
  const first = store.put(rates({ eur: "1" }));
  const second = store.put(rates({ eur: "2" }));
  const last = store.remove(configMaps, "ledger", "rates");
  expect(first.metadata).toMatchObject({
    uid: "uid-1",
    resourceVersion: "101",
    creationTimestamp: "2026-11-24T08:00:00Z",
  });
  expect(second.metadata).toMatchObject({ uid: "uid-1", resourceVersion: "102" });
  expect(last?.metadata.resourceVersion).toBe("103");
  expect(events.map(({ type }) => type)).toEqual(["ADDED", "MODIFIED", "DELETED"]);
  expect(events[1]).toMatchObject({ previous: first, object: second });
  expect(store.resourceVersion).toBe("103");
});

test("putting an equal object changes nothing and tells nobody", () => {
  const { store, events } = storeAt(100);
  const first = store.put(rates({ eur: "1" }));
  expect(store.put(rates({ eur: "1" }))).toBe(first);
  expect(store.put(first)).toBe(first);
  expect(events).toHaveLength(1);
});

test("stored objects are frozen, and independent of what was put", () => {
  const { store } = storeAt(100);
  const sent = rates({ eur: "1" });
  const stored = store.put(sent);
  (sent["data"] as Record<string, string>)["eur"] = "2";
  expect(stored["data"]).toEqual({ eur: "1" });
  expect(() => {
    (stored["data"] as Record<string, string>)["eur"] = "3";
  }).toThrow(TypeError);
});

test("a change of the spec moves the generation, one of labels or status does not; not every kind has one", () => {
  const { store } = storeAt(100);
  const web = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "ledger" } };
  expect(store.put({ ...web, spec: { replicas: 1 } }).metadata.generation).toBe(1);
  expect(store.put({ ...web, spec: { replicas: 1 }, status: { replicas: 1 } }).metadata.generation).toBe(1);
  expect(store.put({ ...web, spec: { replicas: 2 } }).metadata.generation).toBe(2);
  const labelled = { ...web, metadata: { ...web.metadata, labels: { tier: "front" } } };
  expect(store.put({ ...labelled, spec: { replicas: 2 } }).metadata.generation).toBe(2);
  expect(store.put(rates({ eur: "1" })).metadata.generation).toBeUndefined();
});

test("a new object may bring uid and creation time", () => {
  const { store } = storeAt(100);
  const created = store.put({
    ...rates({}),
    metadata: { ...rates({}).metadata, uid: "kept", creationTimestamp: "2020-01-01T00:00:00Z" },
  });
  expect(created.metadata).toMatchObject({ uid: "kept", creationTimestamp: "2020-01-01T00:00:00Z" });
});

test("a preview is what a put would store, and stores nothing", () => {
  const { store, events } = storeAt(100);
  const preview = store.preview(rates({ eur: "1" }));
  expect(preview.metadata.resourceVersion).toBeUndefined();
  expect(preview.metadata.uid).toBe("uid-1");
  expect(store.get(configMaps, "ledger", "rates")).toBeUndefined();
  expect(events).toEqual([]);
});

test("a namespace is labelled with its name, and takes its objects with it", () => {
  const { store, events } = storeAt(100);
  const created = store.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "ledger" } });
  expect(created.metadata.labels).toEqual({ "kubernetes.io/metadata.name": "ledger" });
  store.put(rates({}));
  store.remove(namespaces, undefined, "ledger");
  expect(store.list(configMaps)).toEqual([]);
  expect(events.slice(-2).map(({ object }) => object.kind)).toEqual(["ConfigMap", "Namespace"]);
});

test("lists are ordered by namespace and name, and narrowed to one namespace", () => {
  const { store } = storeAt(100);
  for (const [namespace, name] of [
    ["payments", "a"],
    ["ledger", "b"],
    ["ledger", "a"],
  ] as const) {
    store.put({ apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name } });
  }
  const places = store.list(configMaps).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  expect(places).toEqual(["ledger/a", "ledger/b", "payments/a"]);
  expect(store.list(configMaps, "payments")).toHaveLength(1);
});

test("a kind that nothing serves is a mistake of the caller's", () => {
  const { store } = storeAt(100);
  const dragon = { apiVersion: "v1", kind: "Dragon", metadata: { name: "smaug" } };
  expect(() => store.put(dragon)).toThrow("no resource serves v1 Dragon");
});
