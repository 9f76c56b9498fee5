import { expect, test } from "vitest";
import { paymentsPolicy, startTown, withNamespaceController } from "./simulated-town.ts";

const POLICIES = "/apis/networking.k8s.io/v1/namespaces/payments/networkpolicies";

test("a watch from the list's version tells every later change, in order, and nothing earlier", async () => {
  const town = await startTown();
  await town.apply(paymentsPolicy("before"));
  const list = await town.networking.listNamespacedNetworkPolicy({ namespace: "payments" });
  const log = town.watch(POLICIES, { resourceVersion: list.metadata?.resourceVersion ?? "" });
  await town.apply(paymentsPolicy("after"));
  const relabelled = paymentsPolicy("after");
  relabelled.metadata!.labels = { app: "payments", team: "ledger" };
  await town.apply(relabelled);
  await town.networking.deleteNamespacedNetworkPolicy({ name: "after", namespace: "payments" });
  await log.seen(3);
  expect(log.events.map(({ type, name }) => [type, name])).toEqual([
    ["ADDED", "after"],
    ["MODIFIED", "after"],
    ["DELETED", "after"],
  ]);
  const versions = log.events.map(({ object }) => Number(object.metadata.resourceVersion));
  expect(versions).toEqual([...versions].sort((a, b) => a - b));
  expect(log.events[0]?.object.kind).toBe("NetworkPolicy");
});

test("a watch without a version begins with the present objects", async () => {
  const town = await startTown();
  await town.apply(paymentsPolicy());
  const log = town.watch(POLICIES);
  await log.seen(1);
  expect(log.events[0]).toMatchObject({ type: "ADDED", name: "allow-storefront" });
});

test("a dropped watch resumes from its last event without loss", async () => {
  const town = await startTown();
  const first = town.watch(POLICIES, { resourceVersion: town.store.resourceVersion });
  await town.apply(paymentsPolicy("one"));
  await first.seen(1);
  expect(town.api.dropWatches()).toBe(1);
  await first.ended;
  await town.apply(paymentsPolicy("two"));
  const last = first.events[0]?.object.metadata.resourceVersion ?? "";
  const second = town.watch(POLICIES, { resourceVersion: last });
  await second.seen(1);
  expect(second.events.map(({ name }) => name)).toEqual(["two"]);
});

test("a watch from a version outside the history window gets one ERROR event with a 410 Status", async () => {
  const town = await startTown({ historySize: 2 });
  const old = town.store.resourceVersion;
  for (const name of ["one", "two", "three"]) await town.apply(paymentsPolicy(name));
  const log = town.watch(POLICIES, { resourceVersion: old });
  await log.seen(1);
  await log.ended;
  expect(log.events).toHaveLength(1);
  expect(log.events[0]).toMatchObject({
    type: "ERROR",
    object: { kind: "Status", code: 410, reason: "Expired" },
  });
});

test("a compaction expires every version handed out before, for lists in pages too", async () => {
  const town = await startTown();
  for (const name of ["one", "two", "three"]) await town.apply(paymentsPolicy(name));
  const page = await town.networking.listNamespacedNetworkPolicy({ namespace: "payments", limit: 1 });
  await town.apply(paymentsPolicy("four"));
  town.api.compact();
  const log = town.watch(POLICIES, { resourceVersion: page.metadata?.resourceVersion ?? "" });
  await log.seen(1);
  expect(log.events[0]?.type).toBe("ERROR");
  const answer = await town.raw("GET", `${POLICIES}?limit=1&continue=${page.metadata?._continue}`);
  expect(answer.code).toBe(410);
  const status = answer.json() as { reason?: string; metadata?: { continue?: string } };
  expect(status.reason).toBe("Expired");
  const rest = await town.raw("GET", `${POLICIES}?continue=${status.metadata?.continue}`);
  expect(rest.code).toBe(200);
});

test("bookmarks carry a version to resume from, although nothing changed", async () => {
  const town = await startTown({ bookmarkIntervalMs: 20 });
  const log = town.watch(POLICIES, {
    resourceVersion: town.store.resourceVersion,
    allowWatchBookmarks: true,
  });
  town.store.put({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "rates", namespace: "ledger" } });
  await log.seen(2);
  const bookmark = log.events.at(-1);
  expect(bookmark).toMatchObject({ type: "BOOKMARK", object: { kind: "NetworkPolicy" } });
  expect(bookmark?.object.metadata.resourceVersion).toBe(town.store.resourceVersion);
});

test("a watch ends by itself after timeoutSeconds, with a last bookmark", async () => {
  const town = await startTown();
  const log = town.watch(POLICIES, { timeoutSeconds: 1, allowWatchBookmarks: true });
  await log.ended;
  expect(log.events.map(({ type }) => type)).toEqual(["BOOKMARK"]);
});

test("an object that stops matching a watch's selector is deleted for that watch", async () => {
  const town = await startTown();
  await town.apply(paymentsPolicy());
  const log = town.watch(POLICIES, { labelSelector: "app=payments" });
  await log.seen(1);
  const renamed = paymentsPolicy();
  renamed.metadata!.labels = { app: "ledger" };
  await town.apply(renamed);
  await log.seen(2);
  expect(log.events.map(({ type }) => type)).toEqual(["ADDED", "DELETED"]);
});

test("watches of all namespaces see what a deleted namespace takes with it", async () => {
  const town = await startTown();
  withNamespaceController(town);
  await town.apply(paymentsPolicy());
  const log = town.watch("/apis/networking.k8s.io/v1/networkpolicies", {
    resourceVersion: town.store.resourceVersion,
  });
  const answer = await town.raw("DELETE", "/api/v1/namespaces/payments");
  expect(answer.json()).toMatchObject({ kind: "Namespace", status: { phase: "Terminating" } });
  await log.seen(1);
  expect(log.events[0]).toMatchObject({ type: "DELETED", name: "allow-storefront" });
});
