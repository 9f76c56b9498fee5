import { expect } from "vitest";
import { onBoth, type Scene } from "../clusters.ts";
import { outcomeOf } from "../outcome.ts";
import { OPEN_INGRESS, policy } from "../policies.ts";

const ELSE = "11111111-1111-4111-8111-111111111111";
const MERGE = "application/merge-patch+json";
const CONFLICT = { code: 409, reason: "Conflict" };
const NOT_FOUND = { code: 404, reason: "NotFound" };

const create = (scene: Scene, name: string, metadata: object = {}) =>
  scene.send("POST", scene.policies, { body: policy(name, undefined, metadata) });
const remove = (scene: Scene, name: string, options: object = {}) =>
  scene.send("DELETE", `${scene.policies}/${name}`, {
    body: { apiVersion: "v1", kind: "DeleteOptions", ...options },
  });
const patch = (scene: Scene, name: string, body: object) =>
  scene.send("PATCH", `${scene.policies}/${name}`, { contentType: MERGE, body });

onBoth("a create of a taken name is 409 AlreadyExists about that object", async (scene) => {
  expect(outcomeOf(await create(scene, "p"))).toEqual({ code: 201 });
  const again = await create(scene, "p");
  expect(outcomeOf(again)).toEqual({ code: 409, reason: "AlreadyExists" });
  expect(again.body?.details).toEqual({ name: "p", group: "networking.k8s.io", kind: "networkpolicies" });
});

onBoth("what is not there is 404, by every verb; a kind that is not served too", async (scene) => {
  expect(outcomeOf(await scene.send("GET", `${scene.policies}/p`))).toEqual(NOT_FOUND);
  expect(outcomeOf(await scene.send("PUT", `${scene.policies}/p`, { body: policy("p") }))).toEqual(NOT_FOUND);
  expect(outcomeOf(await patch(scene, "p", {}))).toEqual(NOT_FOUND);
  expect(outcomeOf(await remove(scene, "p"))).toEqual(NOT_FOUND);
  expect(outcomeOf(await remove(scene, "p", { preconditions: { uid: ELSE } }))).toEqual(NOT_FOUND);
  expect(outcomeOf(await scene.send("GET", "/apis/networking.k8s.io/v1/bridges"))).toEqual(NOT_FOUND);
  const group = await scene.send("GET", "/apis/bridges.example.com/v1/bridges");
  expect([group.code, group.text]).toEqual([404, "404 page not found\n"]);
});

onBoth(
  "a namespace that is not there is 404 for a create and an apply, dry or not, and an empty list",
  async (scene) => {
    const nowhere = scene.policies.replace(scene.namespace, "nowhere");
    const refused = await scene.send("POST", nowhere, { body: policy("p") });
    expect(outcomeOf(refused)).toEqual(NOT_FOUND);
    expect(refused.body?.details).toEqual({ name: "nowhere", kind: "namespaces" });
    const apply = (query: string) =>
      scene.send("PATCH", `${nowhere}/p?fieldManager=drawbridge${query}`, {
        contentType: "application/apply-patch+yaml",
        body: policy("p"),
      });
    expect(outcomeOf(await apply(""))).toEqual(NOT_FOUND);
    expect(outcomeOf(await apply("&dryRun=All"))).toEqual(NOT_FOUND);
    expect((await scene.send("GET", nowhere)).body?.items).toEqual([]);
  },
);

onBoth("a dry run answers the result and changes nothing", async (scene) => {
  const made = await scene.send("POST", `${scene.policies}?dryRun=All`, { body: policy("p") });
  expect([made.code, made.body?.metadata?.uid]).toEqual([201, expect.any(String)]);
  expect(outcomeOf(await scene.send("GET", `${scene.policies}/p`))).toEqual(NOT_FOUND);
  await create(scene, "p");
  const before = await scene.send("GET", `${scene.policies}/p`);
  expect(outcomeOf(await scene.send("DELETE", `${scene.policies}/p?dryRun=All`))).toEqual({ code: 200 });
  expect(outcomeOf(await remove(scene, "p", { dryRun: ["All"] }))).toEqual({ code: 200 });
  expect((await scene.send("GET", `${scene.policies}/p`)).body).toEqual(before.body);
});

onBoth(
  "a deletion with another uid or an older version is 409 and deletes nothing; with the right ones it is done",
  async (scene) => {
    const { metadata } = (await create(scene, "p")).body ?? {};
    const other = await remove(scene, "p", { preconditions: { uid: ELSE } });
    expect(outcomeOf(other)).toEqual(CONFLICT);
    expect(other.body?.message).toContain(
      `the UID in the precondition (${ELSE}) does not match the UID in record`,
    );
    await patch(scene, "p", { metadata: { labels: { tier: "front" } } });
    const { uid, resourceVersion } = metadata ?? {};
    const old = await remove(scene, "p", { preconditions: { uid, resourceVersion } });
    expect(outcomeOf(old)).toEqual(CONFLICT);
    const now = (await scene.send("GET", `${scene.policies}/p`)).body?.metadata?.resourceVersion;
    const done = await remove(scene, "p", { preconditions: { uid, resourceVersion: now } });
    expect([done.code, done.body?.status, done.body?.details]).toEqual([
      200,
      "Success",
      { name: "p", group: "networking.k8s.io", kind: "networkpolicies", uid },
    ]);
  },
);

onBoth(
  "an update with an older version is 409, with another uid 409, with a version that is no number 500",
  async (scene) => {
    await create(scene, "p");
    const update = async (metadata: object) =>
      outcomeOf(
        await scene.send("PUT", `${scene.policies}/p`, { body: policy("p", OPEN_INGRESS, metadata) }),
      );
    expect(await update({ resourceVersion: "1" })).toEqual(CONFLICT);
    expect(await update({ uid: ELSE })).toEqual(CONFLICT);
    expect(await update({ resourceVersion: "x" })).toEqual({ code: 500 });
    expect(await update({})).toEqual({ code: 200 });
  },
);

onBoth("a patch with an older version is 409, with another uid 422", async (scene) => {
  await create(scene, "p");
  const stale = await patch(scene, "p", { metadata: { resourceVersion: "1", labels: { a: "b" } } });
  expect(outcomeOf(stale)).toEqual(CONFLICT);
  expect(outcomeOf(await patch(scene, "p", { metadata: { uid: ELSE } }))).toEqual({
    code: 422,
    reason: "Invalid",
    causes: [["FieldValueInvalid", "metadata.uid"]],
  });
});

onBoth(
  "the generation moves with the spec and the beginning of a deletion, and with nothing else",
  async (scene) => {
    const generationAfter = async (answer: ReturnType<Scene["send"]>) =>
      (await answer).body?.metadata?.generation;
    expect(await generationAfter(create(scene, "p", { finalizers: ["example.com/hold"] }))).toBe(1);
    expect(await generationAfter(patch(scene, "p", { metadata: { labels: { a: "b" } } }))).toBe(1);
    expect(await generationAfter(patch(scene, "p", { spec: { ingress: null } }))).toBe(2);
    expect(await generationAfter(patch(scene, "p", { spec: { ingress: [] } }))).toBe(3);
    expect(await generationAfter(remove(scene, "p"))).toBe(4);
    expect(await generationAfter(remove(scene, "p"))).toBe(4);
    const settings = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data: { a: "b" } };
    const path = `/api/v1/namespaces/${scene.namespace}/configmaps`;
    expect(await generationAfter(scene.send("POST", path, { body: settings }))).toBeUndefined();
  },
);

onBoth(
  "an object on its way out keeps its name, gets no finalizer, and goes with its last one",
  async (scene) => {
    await create(scene, "p", { finalizers: ["example.com/hold"] });
    const held = await remove(scene, "p");
    expect([held.code, held.body?.metadata?.deletionTimestamp]).toEqual([200, expect.any(String)]);
    const again = await create(scene, "p");
    expect(outcomeOf(again)).toEqual({ code: 409, reason: "AlreadyExists" });
    expect(again.body?.message).toMatch(/^object is being deleted: /);
    const more = { metadata: { finalizers: ["example.com/hold", "example.com/more"] } };
    expect(outcomeOf(await patch(scene, "p", more))).toEqual({
      code: 422,
      reason: "Invalid",
      causes: [["FieldValueForbidden", "metadata.finalizers"]],
    });
    expect((await patch(scene, "p", { metadata: { finalizers: null } })).code).toBe(200);
    expect(outcomeOf(await scene.send("GET", `${scene.policies}/p`))).toEqual(NOT_FOUND);
  },
);

onBoth(
  "a namespace that terminates takes nothing new (403 with its cause), and lets what it has be changed",
  async (scene) => {
    const path = `/api/v1/namespaces/${scene.namespace}`;
    await create(scene, "old");
    const hold = { metadata: { finalizers: ["example.com/hold"] } };
    await scene.send("PATCH", path, { contentType: MERGE, body: hold });
    expect((await scene.send("DELETE", path)).body?.metadata?.deletionTimestamp).toEqual(expect.any(String));
    expect((await scene.send("GET", path)).body?.status).toMatchObject({ phase: "Terminating" });
    const refused = {
      code: 403,
      reason: "Forbidden",
      causes: [["NamespaceTerminating", "metadata.namespace"]],
    };
    expect(outcomeOf(await create(scene, "new"))).toEqual(refused);
    expect(outcomeOf(await scene.apply(policy("new")))).toEqual(refused);
    expect(
      outcomeOf(await scene.apply(policy("old", OPEN_INGRESS), "fieldManager=drawbridge&force=true")),
    ).toEqual({
      code: 200,
    });
  },
);

onBoth("labels and annotations have their limits", async (scene) => {
  const causesOf = async (metadata: object) => outcomeOf(await create(scene, "p", metadata)).causes;
  const value63 = "x".repeat(63);
  expect(await causesOf({ labels: { a: `${value63}x` } })).toEqual([
    ["FieldValueInvalid", "metadata.labels"],
  ]);
  expect(await causesOf({ labels: { [`${value63}x`]: "a" } })).toEqual([
    ["FieldValueInvalid", "metadata.labels"],
  ]);
  expect(await causesOf({ annotations: { "a b": "" } })).toEqual([
    ["FieldValueInvalid", "metadata.annotations"],
  ]);
  expect(await causesOf({ annotations: { a: "x".repeat(256 * 1024) } })).toEqual([
    ["FieldValueTooLong", "metadata.annotations"],
  ]);
  expect(await causesOf({ finalizers: ["hold"] })).toEqual([["FieldValueInvalid", "metadata.finalizers[0]"]]);
  expect(await causesOf({ ownerReferences: [{ kind: "Deployment" }] })).toEqual([
    ["FieldValueRequired", "metadata.ownerReferences[0].apiVersion"],
    ["FieldValueRequired", "metadata.ownerReferences[0].name"],
    ["FieldValueRequired", "metadata.ownerReferences[0].uid"],
  ]);
  const most = {
    labels: { [value63]: value63 },
    annotations: { a: "x".repeat(256 * 1024 - 1), "Example.COM/b": "" },
  };
  expect(await causesOf({ ...most, annotations: { a: "x".repeat(256 * 1024 - 1) } })).toBeUndefined();
});

onBoth("a namespace is labelled with its name, whatever it is told", async (scene) => {
  const path = `/api/v1/namespaces/${scene.namespace}`;
  for (const labels of [null, { "kubernetes.io/metadata.name": "else" }, { team: "shop" }]) {
    const { body } = await scene.send("PATCH", path, { contentType: MERGE, body: { metadata: { labels } } });
    expect(body?.metadata?.labels?.["kubernetes.io/metadata.name"]).toBe(scene.namespace);
  }
});

onBoth("a Lease is not replaced without its version, nor with an older one", async (scene) => {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${scene.namespace}/leases`;
  const lease = (resourceVersion?: string) => ({
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name: "leader", resourceVersion },
    spec: { holderIdentity: "one" },
  });
  const made = await scene.send("POST", path, { body: lease() });
  const put = async (version?: string) =>
    outcomeOf(await scene.send("PUT", `${path}/leader`, { body: lease(version) }));
  expect(await put()).toEqual({
    code: 422,
    reason: "Invalid",
    causes: [["FieldValueInvalid", "metadata.resourceVersion"]],
  });
  expect(await put("1")).toEqual(CONFLICT);
  expect(await put(made.body?.metadata?.resourceVersion)).toEqual({ code: 200 });
});

onBoth("bodies that are no object, and media types that are none, are 400 and 415", async (scene) => {
  const post = async (body: string, contentType?: string) =>
    outcomeOf(await scene.send("POST", scene.policies, { body, contentType }));
  expect(await post("{")).toEqual({ code: 400, reason: "BadRequest" });
  expect(await post("[]")).toEqual({ code: 400, reason: "BadRequest" });
  expect(await post("{}", "text/plain")).toEqual({ code: 415, reason: "UnsupportedMediaType" });
  await create(scene, "p");
  const answer = await scene.send("PATCH", `${scene.policies}/p`, { body: {} });
  expect(outcomeOf(answer)).toEqual({ code: 415, reason: "UnsupportedMediaType" });
  expect(outcomeOf(await scene.send("PUT", scene.policies, { body: policy("p") }))).toEqual({
    code: 405,
    reason: "MethodNotAllowed",
  });
});
