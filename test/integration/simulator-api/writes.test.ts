import { CoordinationV1Api, CoreV1Api, V1MicroTime } from "@kubernetes/client-node";
import { expect, test, vi } from "vitest";
import {
  paymentsPolicy,
  refusalOf,
  startTown,
  type Town,
  withNamespaceController,
} from "./simulated-town.ts";

const POLICIES = "/apis/networking.k8s.io/v1/namespaces/payments/networkpolicies";
const ONE = `${POLICIES}/allow-storefront`;

async function create(town: Town, name = "allow-storefront") {
  return town.networking.createNamespacedNetworkPolicy({ namespace: "payments", body: paymentsPolicy(name) });
}

test("a create answers 201 with the server's metadata; a second one is AlreadyExists", async () => {
  const town = await startTown();
  const answer = await town.raw("POST", POLICIES, { body: paymentsPolicy() });
  expect(answer.code).toBe(201);
  const status = await refusalOf(create(town));
  expect(status).toMatchObject({
    code: 409,
    reason: "AlreadyExists",
    message: 'networkpolicies.networking.k8s.io "allow-storefront" already exists',
    details: { name: "allow-storefront", group: "networking.k8s.io", kind: "networkpolicies" },
  });
});

test("a create in a namespace that does not exist is NotFound and names the namespace", async () => {
  const town = await startTown();
  const body = paymentsPolicy();
  body.metadata!.namespace = "stranger";
  const status = await refusalOf(
    town.networking.createNamespacedNetworkPolicy({ namespace: "stranger", body }),
  );
  expect(status).toMatchObject({ code: 404, message: 'namespaces "stranger" not found' });
});

test("a create in a terminating namespace is Forbidden", async () => {
  const town = await startTown();
  town.store.put({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "payments" },
    status: { phase: "Terminating" },
  });
  const status = await refusalOf(create(town));
  expect(status).toMatchObject({ code: 403, reason: "Forbidden" });
  expect(status.details?.causes?.[0]?.reason).toBe("NamespaceTerminating");
});

test("generateName makes a name, and a resourceVersion in a create is refused", async () => {
  const town = await startTown();
  const body = paymentsPolicy();
  body.metadata = { generateName: "drawbridge-", namespace: "payments" };
  const created = await town.networking.createNamespacedNetworkPolicy({ namespace: "payments", body });
  expect(created.metadata?.name).toMatch(/^drawbridge-[a-z0-9]{5}$/);
  body.metadata.resourceVersion = "1";
  const status = await refusalOf(
    town.networking.createNamespacedNetworkPolicy({ namespace: "payments", body }),
  );
  expect(status.message).toBe("resourceVersion should not be set on objects to be created");
});

test("an update with the version it read passes once, and is a conflict the second time", async () => {
  const town = await startTown();
  const body = await create(town);
  body.spec!.ingress = [{}];
  const replace = () =>
    town.networking.replaceNamespacedNetworkPolicy({ name: "allow-storefront", namespace: "payments", body });
  const updated = await replace();
  expect(updated.metadata?.uid).toBe(body.metadata?.uid);
  expect(updated.metadata?.generation).toBe(2);
  body.spec!.ingress = [];
  expect(await refusalOf(replace())).toMatchObject({ code: 409, reason: "Conflict" });
});

test("an update of another incarnation, another name or an absent object is refused", async () => {
  const town = await startTown();
  await create(town);
  const ghost = paymentsPolicy();
  ghost.metadata!.uid = "11111111-1111-4111-8111-111111111111";
  expect((await town.raw("PUT", ONE, { body: ghost })).json()).toMatchObject({
    code: 409,
    reason: "Conflict",
  });
  const renamed = await town.raw("PUT", ONE, { body: paymentsPolicy("other") });
  expect(renamed.json()).toMatchObject({ code: 400, reason: "BadRequest" });
  const absent = await town.raw("PUT", `${POLICIES}/other`, { body: paymentsPolicy("other") });
  expect(absent.json()).toMatchObject({ code: 404, reason: "NotFound" });
});

test("merge and JSON patches change what they say; a failed JSON patch changes nothing", async () => {
  const town = await startTown();
  await create(town);
  const merged = await town.raw("PATCH", ONE, {
    contentType: "application/merge-patch+json",
    body: { metadata: { labels: { app: null, tier: "money" } } },
  });
  expect(merged.json()).toMatchObject({ metadata: { labels: { tier: "money" } } });
  expect(merged.text).not.toContain('"app":"payments","tier"');
  const patched = await town.raw("PATCH", ONE, {
    contentType: "application/json-patch+json",
    body: [
      { op: "test", path: "/metadata/labels/tier", value: "money" },
      { op: "add", path: "/metadata/labels/drawbridge.dev~1instance", value: "one" },
      { op: "remove", path: "/spec/ingress/0/ports" },
    ],
  });
  expect(patched.json()).toMatchObject({ metadata: { labels: { "drawbridge.dev/instance": "one" } } });
  const before = town.store.resourceVersion;
  const failed = await town.raw("PATCH", ONE, {
    contentType: "application/json-patch+json",
    body: [
      { op: "remove", path: "/spec/ingress" },
      { op: "test", path: "/metadata/labels/tier", value: "other" },
    ],
  });
  expect(failed.code).toBe(422);
  expect(town.store.resourceVersion).toBe(before);
});

test("deletes check uid and resourceVersion, and answer a Success Status", async () => {
  const town = await startTown();
  const created = await create(town);
  const target = { name: "allow-storefront", namespace: "payments" };
  const remove = (preconditions: { uid?: string; resourceVersion?: string }) =>
    town.networking.deleteNamespacedNetworkPolicy({ ...target, body: { preconditions } });
  const wrongUid = await refusalOf(remove({ uid: "11111111-1111-4111-8111-111111111111" }));
  expect(wrongUid).toMatchObject({ code: 409, reason: "Conflict" });
  expect(wrongUid.message).toContain("the UID in the precondition");
  const wrongVersion = await refusalOf(remove({ uid: created.metadata?.uid, resourceVersion: "1" }));
  expect(wrongVersion.message).toContain("the ResourceVersion in the precondition (1)");
  const done = await remove({
    uid: created.metadata?.uid,
    resourceVersion: created.metadata?.resourceVersion,
  });
  expect(done).toMatchObject({ status: "Success", details: { name: "allow-storefront" } });
  expect(await refusalOf(remove({}))).toMatchObject({ code: 404, reason: "NotFound" });
});

test("every write with dryRun=All answers as if, and leaves nothing", async () => {
  const town = await startTown();
  await create(town);
  const before = town.store.resourceVersion;
  const next = paymentsPolicy();
  next.spec!.ingress = [{}];
  const merge = { contentType: "application/merge-patch+json", body: { metadata: { labels: null } } };
  const answers = [
    await town.raw("POST", `${POLICIES}?dryRun=All`, { body: paymentsPolicy("second") }),
    await town.raw("PUT", `${ONE}?dryRun=All`, { body: next }),
    await town.raw("PATCH", `${ONE}?dryRun=All`, merge),
    await town.raw("DELETE", `${ONE}?dryRun=All`),
    await town.raw("DELETE", `${ONE}`, { body: { dryRun: ["All"] } }),
    await town.raw("DELETE", `${POLICIES}?dryRun=All`),
    await town.raw("DELETE", "/api/v1/namespaces/payments?dryRun=All"),
  ];
  expect(answers.map(({ code }) => code)).toEqual([201, 200, 200, 200, 200, 200, 200]);
  expect(town.store.resourceVersion).toBe(before);
  const invalid = await town.raw("POST", `${POLICIES}?dryRun=All`, { body: paymentsPolicy("Not_A_Name") });
  expect(invalid.code).toBe(422);
  const nonsense = await town.raw("DELETE", `${ONE}?dryRun=Some`);
  expect(nonsense.json()).toMatchObject({ code: 422, details: { causes: [{ field: "dryRun" }] } });
});

test("deleting a collection deletes what the selector selects", async () => {
  const town = await startTown();
  await create(town, "one");
  await create(town, "two");
  const other = paymentsPolicy("three");
  other.metadata!.labels = { app: "ledger" };
  await town.networking.createNamespacedNetworkPolicy({ namespace: "payments", body: other });
  await town.networking.deleteCollectionNamespacedNetworkPolicy({
    namespace: "payments",
    labelSelector: "app=payments",
  });
  const left = await town.networking.listNamespacedNetworkPolicy({ namespace: "payments" });
  expect(left.items.map(({ metadata }) => metadata?.name)).toEqual(["three"]);
});

test("an object with a finalizer only gets a deletionTimestamp, and goes with its last finalizer", async () => {
  const town = await startTown();
  const body = paymentsPolicy();
  body.metadata!.finalizers = ["ledger.example/audit"];
  await town.networking.createNamespacedNetworkPolicy({ namespace: "payments", body });
  const held = await town.raw("DELETE", ONE);
  expect(held.json()).toMatchObject({ kind: "NetworkPolicy", metadata: { name: "allow-storefront" } });
  const read = await town.raw("GET", ONE);
  expect(read.text).toContain("deletionTimestamp");
  const patch = { contentType: "application/merge-patch+json", body: { metadata: { finalizers: null } } };
  await town.raw("PATCH", ONE, patch);
  expect((await town.raw("GET", ONE)).code).toBe(404);
});

test("deleting an owner takes its dependents, orphaning leaves them", async () => {
  const town = await startTown();
  const put = (name: string, owner?: string) =>
    town.store.put({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: {
        name,
        namespace: "ledger",
        uid: name,
        ...(owner === undefined
          ? {}
          : { ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: owner, uid: owner }] }),
      },
    });
  put("books");
  put("page", "books");
  put("line", "page");
  put("rates");
  put("rate", "rates");
  const maps = "/api/v1/namespaces/ledger/configmaps";
  await town.raw("DELETE", `${maps}/books`);
  await town.raw("DELETE", `${maps}/rates?propagationPolicy=Orphan`);
  const core = town.config.makeApiClient(CoreV1Api);
  const left = await core.listNamespacedConfigMap({ namespace: "ledger" });
  expect(left.items.map(({ metadata }) => metadata?.name)).toEqual(["rate"]);
});

test("a new namespace carries its own name as label, and its deletion empties it", async () => {
  const town = await startTown();
  const core = town.config.makeApiClient(CoreV1Api);
  const created = await core.createNamespace({ body: { metadata: { name: "stranger" } } });
  expect(created.metadata?.labels).toEqual({ "kubernetes.io/metadata.name": "stranger" });
  const body = paymentsPolicy();
  body.metadata!.namespace = "stranger";
  await town.networking.createNamespacedNetworkPolicy({ namespace: "stranger", body });
  const leaving = await core.deleteNamespace({ name: "stranger" });
  expect(leaving).toMatchObject({ status: { phase: "Terminating" } });
  expect(
    (await town.raw("POST", "/api/v1/namespaces/stranger/configmaps", { body: { metadata: { name: "x" } } }))
      .code,
  ).toBe(403);
  withNamespaceController(town);
  await vi.waitFor(async () => {
    expect((await town.networking.listNetworkPolicyForAllNamespaces()).items).toEqual([]);
    expect((await town.raw("GET", "/api/v1/namespaces/stranger")).code).toBe(404);
  });
});

test("a lease is renewed only by who read its last version", async () => {
  const town = await startTown();
  const leases = town.config.makeApiClient(CoordinationV1Api);
  const lease = await leases.createNamespacedLease({
    namespace: "metrics",
    body: {
      metadata: { name: "drawbridge" },
      spec: { holderIdentity: "one", leaseDurationSeconds: 15, renewTime: new V1MicroTime() },
    },
  });
  const renew = (holderIdentity: string) =>
    leases.replaceNamespacedLease({
      name: "drawbridge",
      namespace: "metrics",
      body: { metadata: lease.metadata, spec: { leaseDurationSeconds: 15, holderIdentity } },
    });
  await renew("two");
  expect(await refusalOf(renew("one"))).toMatchObject({ code: 409, reason: "Conflict" });
  const unversioned = await town.raw(
    "PUT",
    "/apis/coordination.k8s.io/v1/namespaces/metrics/leases/drawbridge",
    { body: { metadata: { name: "drawbridge" } } },
  );
  expect(unversioned.json()).toMatchObject({ code: 422 });
});
