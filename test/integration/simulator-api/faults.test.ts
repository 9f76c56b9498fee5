import { ApiException } from "@kubernetes/client-node";
import { expect, test } from "vitest";
import { paymentsPolicy, refusalOf, startTown } from "./simulated-town.ts";

test("a status fault strikes as often as asked, and only what it matches", async () => {
  const town = await startTown();
  town.api.faults.next({ method: "PATCH", path: /networkpolicies/, kind: "status", status: 403, count: 2 });
  expect((await town.networking.listNamespacedNetworkPolicy({ namespace: "payments" })).items).toEqual([]);
  for (let round = 0; round < 2; round += 1) {
    expect(await refusalOf(town.apply(paymentsPolicy()))).toMatchObject({ code: 403, reason: "Forbidden" });
  }
  await town.apply(paymentsPolicy());
});

test("429 comes with Retry-After, which the client library passes on", async () => {
  const town = await startTown();
  town.api.faults.next({ kind: "status", status: 429, retryAfterSeconds: 3 });
  const error: unknown = await town.apply(paymentsPolicy()).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ApiException);
  expect((error as ApiException<unknown>).code).toBe(429);
  expect((error as ApiException<unknown>).headers["retry-after"]).toBe("3");
});

test("a connection dropped before the request leaves nothing written", async () => {
  const town = await startTown();
  const before = town.store.resourceVersion;
  town.api.faults.next({ method: "PATCH", kind: "reset" });
  await expect(town.apply(paymentsPolicy())).rejects.toThrow();
  expect(town.store.resourceVersion).toBe(before);
});

test("a connection dropped in the middle of the reply has written, and the client cannot know", async () => {
  const town = await startTown();
  town.api.faults.next({ method: "PATCH", kind: "reset", at: "reply" });
  await expect(town.apply(paymentsPolicy())).rejects.toThrow();
  const list = await town.networking.listNamespacedNetworkPolicy({ namespace: "payments" });
  expect(list.items.map(({ metadata }) => metadata?.name)).toEqual(["allow-storefront"]);
});

test("a delayed reply arrives after the write, a delayed request before it", async () => {
  const town = await startTown();
  town.api.faults.next({ kind: "delay", delayMs: 30, count: 2 });
  const created = await town.apply(paymentsPolicy());
  expect(created.metadata?.name).toBe("allow-storefront");
  const list = await town.networking.listNamespacedNetworkPolicy({ namespace: "payments" });
  expect(list.items).toHaveLength(1);
});

test("a hanging request ends when the server does", async () => {
  const town = await startTown();
  town.api.faults.next({ kind: "hang" });
  const hanging = town.raw("GET", "/api/v1/namespaces");
  const ended = expect(hanging).rejects.toThrow();
  expect((await town.raw("GET", "/api/v1/namespaces/ledger")).code).toBe(200);
  await town.api.close();
  await ended;
});

test("faults that were taken back do not strike", async () => {
  const town = await startTown();
  town.api.faults.next({ kind: "status", status: 500, count: Infinity });
  expect((await town.raw("GET", "/api/v1/namespaces")).code).toBe(500);
  town.api.faults.clear();
  expect((await town.raw("GET", "/api/v1/namespaces")).code).toBe(200);
});
