import { expect, test } from "vitest";
import { paymentsPolicy, refusalOf, startTown } from "./simulated-town.ts";

test("an apply creates what is absent, defaulted, owned and with the server's metadata", async () => {
  const town = await startTown();
  const created = await town.apply(paymentsPolicy());
  expect(created.spec?.ingress?.[0]?.ports?.[0]).toEqual({ port: 8080, protocol: "TCP" });
  expect(created.metadata?.uid).toMatch(/^[0-9a-f-]{36}$/);
  expect(created.metadata?.generation).toBe(1);
  expect(created.metadata?.creationTimestamp).toBeInstanceOf(Date);
  expect(created.metadata?.managedFields?.[0]).toMatchObject({
    manager: "drawbridge",
    operation: "Apply",
    apiVersion: "networking.k8s.io/v1",
    fieldsV1: {
      "f:metadata": { "f:labels": { "f:app": {} } },
      "f:spec": { "f:ingress": {}, "f:podSelector": {}, "f:policyTypes": {} },
    },
  });
});

test("repeating an apply writes nothing: the version stays, also at a later time", async () => {
  let minute = 0;
  const town = await startTown({ now: () => new Date(Date.UTC(2026, 10, 24, 8, minute++)) });
  const first = await town.apply(paymentsPolicy());
  const again = await town.apply(paymentsPolicy());
  expect(again.metadata?.resourceVersion).toBe(first.metadata?.resourceVersion);
});

test("a change of the spec moves generation and version, a change of labels only the version", async () => {
  const town = await startTown();
  const first = await town.apply(paymentsPolicy());
  const labelled = paymentsPolicy();
  labelled.metadata!.labels = { app: "payments", tier: "money" };
  const second = await town.apply(labelled);
  expect(second.metadata?.generation).toBe(1);
  expect(second.metadata?.resourceVersion).not.toBe(first.metadata?.resourceVersion);
  labelled.spec!.ingress = [];
  const third = await town.apply(labelled);
  expect(third.metadata?.generation).toBe(2);
  expect(third.spec?.ingress).toBeUndefined();
});

test("changing a field of another manager is a conflict that names manager and field", async () => {
  const town = await startTown();
  await town.apply(paymentsPolicy());
  const other = paymentsPolicy();
  other.metadata!.labels = { app: "ledger" };
  other.spec!.ingress = [{}];
  const status = await refusalOf(town.apply(other, { manager: "argocd" }));
  expect(status).toMatchObject({
    code: 409,
    reason: "Conflict",
    details: {
      causes: [
        {
          reason: "FieldManagerConflict",
          message: 'conflict with "drawbridge"',
          field: ".metadata.labels.app",
        },
        { reason: "FieldManagerConflict", field: ".spec.ingress" },
      ],
    },
  });
  expect(status.message).toContain("Apply failed with 2 conflicts");
});

test("applying the same value as another manager shares the field, and it outlives one owner", async () => {
  const town = await startTown();
  await town.apply(paymentsPolicy());
  const same = paymentsPolicy();
  same.spec!.ingress![0]!.ports = [{ port: 8080, protocol: "TCP" }];
  await town.apply(same, { manager: "argocd" });
  const bare = structuredClone(same);
  delete bare.metadata!.labels;
  const kept = await town.apply(bare);
  expect(kept.metadata?.labels).toEqual({ app: "payments" });
  const gone = await town.apply(bare, { manager: "argocd" });
  expect(gone.metadata?.labels).toBeUndefined();
});

test("values are compared before defaults: a list sent without its protocol conflicts with the stored one", async () => {
  const town = await startTown();
  await town.apply(paymentsPolicy());
  const status = await refusalOf(town.apply(paymentsPolicy(), { manager: "argocd" }));
  expect(status.details?.causes?.map(({ field }) => field)).toEqual([".spec.ingress"]);
});

test("a forced apply takes the fields over", async () => {
  const town = await startTown();
  await town.apply(paymentsPolicy());
  const other = paymentsPolicy();
  other.spec!.ingress = [{}];
  const forced = await town.apply(other, { manager: "argocd", force: true });
  expect(forced.spec?.ingress).toEqual([{}]);
  const owners = forced.metadata?.managedFields?.filter(({ fieldsV1 }) =>
    JSON.stringify(fieldsV1).includes('"f:ingress"'),
  );
  expect(owners?.map(({ manager }) => manager)).toEqual(["argocd"]);
});

test("fields that a manager no longer applies disappear; those of others stay", async () => {
  const town = await startTown();
  await town.apply(paymentsPolicy());
  await town.raw("PATCH", "/apis/networking.k8s.io/v1/namespaces/payments/networkpolicies/allow-storefront", {
    contentType: "application/merge-patch+json",
    body: { metadata: { annotations: { "ledger.example/owner": "ledger" } } },
  });
  const bare = paymentsPolicy();
  delete bare.metadata!.labels;
  const applied = await town.apply(bare);
  expect(applied.metadata?.labels).toBeUndefined();
  expect(applied.metadata?.annotations).toEqual({ "ledger.example/owner": "ledger" });
});

test("an object written without apply belongs to its writer: the first apply of other values conflicts", async () => {
  const town = await startTown();
  await town.networking.createNamespacedNetworkPolicy({
    namespace: "payments",
    body: paymentsPolicy(),
    fieldManager: "kubectl-create",
  });
  const other = paymentsPolicy();
  other.spec!.ingress = [{}];
  const status = await refusalOf(town.apply(other));
  expect(status.message).toMatch(
    /^Apply failed with 1 conflict: conflict with "kubectl-create" using networking.k8s.io\/v1: \.spec\.ingress$/,
  );
});

test("an object that was never tracked is owned by before-first-apply", async () => {
  const town = await startTown();
  const { apiVersion, kind, metadata, spec } = paymentsPolicy();
  town.store.put({
    apiVersion: apiVersion ?? "",
    kind: kind ?? "",
    metadata: { name: metadata?.name ?? "", namespace: "payments" },
    spec,
  });
  const other = paymentsPolicy();
  other.spec!.ingress = [{}];
  const status = await refusalOf(town.apply(other));
  expect(status.details?.causes?.[0]?.message).toContain("before-first-apply");
});

test("an apply with a stale resourceVersion is a conflict, with the present one it passes", async () => {
  const town = await startTown();
  const first = await town.apply(paymentsPolicy());
  const next = paymentsPolicy();
  next.metadata!.resourceVersion = first.metadata?.resourceVersion;
  next.metadata!.labels = { app: "payments", tier: "money" };
  await town.apply(next);
  next.metadata!.labels = {};
  const status = await refusalOf(town.apply(next));
  expect(status).toMatchObject({ code: 409, reason: "Conflict" });
  expect(status.message).toContain("the object has been modified");
});

test("an apply with a uid never creates, and never changes another incarnation", async () => {
  const town = await startTown();
  const ghost = paymentsPolicy();
  ghost.metadata!.uid = "11111111-1111-4111-8111-111111111111";
  const absent = await refusalOf(town.apply(ghost));
  expect(absent).toMatchObject({ code: 409, reason: "Conflict" });
  expect(absent.message).toContain("uid mismatch");
  await town.apply(paymentsPolicy());
  const other = await refusalOf(town.apply(ghost));
  expect(other).toMatchObject({ code: 422, details: { causes: [{ field: "metadata.uid" }] } });
});

test("an apply needs a fieldManager, and may not bring managedFields", async () => {
  const town = await startTown();
  const nobody = await refusalOf(town.apply(paymentsPolicy(), { manager: "" }));
  expect(nobody).toMatchObject({ code: 422, details: { causes: [{ field: "fieldManager" }] } });
  const own = await town.apply(paymentsPolicy());
  const echoed = await refusalOf(town.apply(own));
  expect(echoed).toMatchObject({ code: 400, message: "metadata.managedFields must be nil" });
});

test("an apply with dryRun answers the result and changes nothing", async () => {
  const town = await startTown();
  const before = town.store.resourceVersion;
  const dry = await town.apply(paymentsPolicy(), { dryRun: true });
  expect(dry.spec?.policyTypes).toEqual(["Ingress"]);
  expect(dry.metadata?.resourceVersion).toBeUndefined();
  expect(town.store.resourceVersion).toBe(before);
  const list = await town.networking.listNamespacedNetworkPolicy({ namespace: "payments" });
  expect(list.items).toEqual([]);

  const real = await town.apply(paymentsPolicy());
  const changed = paymentsPolicy();
  changed.spec!.ingress = [{}];
  const dryUpdate = await town.apply(changed, { dryRun: true });
  expect(dryUpdate.spec?.ingress).toEqual([{}]);
  const read = await town.networking.readNamespacedNetworkPolicy({
    name: "allow-storefront",
    namespace: "payments",
  });
  expect(read).toEqual(real);
});

test("a policy from before Kubernetes 1.36 keeps its CIDR with host bits, and gets no new one", async () => {
  const town = await startTown();
  const block = (cidr: string) => ({ podSelector: {}, ingress: [{ _from: [{ ipBlock: { cidr } }] }] });
  const old = paymentsPolicy("old");
  old.spec = block("10.1.2.3/8");
  town.store.put(
    JSON.parse(JSON.stringify(old).replace('"_from"', '"from"')) as Parameters<typeof town.store.put>[0],
  );
  old.metadata!.labels = { team: "ledger" };
  expect((await town.apply(old, { force: true })).metadata?.labels).toMatchObject({ team: "ledger" });
  old.spec = block("10.4.5.6/8");
  const status = await refusalOf(town.apply(old, { force: true }));
  expect(status).toMatchObject({ code: 422, details: { causes: [{ reason: "FieldValueInvalid" }] } });
});
