import { expect } from "vitest";
import { restrictedPod } from "../canary-pod.ts";
import { onBoth } from "../clusters.ts";
import { outcomeOf } from "../outcome.ts";

const NAMESPACES = "/api/v1/namespaces";

onBoth("a namespace gets a name of its own where it asks for one, and its finalizer", async (scene) => {
  const body = { metadata: { generateName: "drawbridge-proof-" } };
  const made = await scene.send("POST", NAMESPACES, { body });
  const name = made.body?.metadata?.name ?? "";
  expect([made.code, name]).toEqual([201, expect.stringMatching(/^drawbridge-proof-[a-z0-9]{5}$/)]);
  expect(made.body).toMatchObject({
    metadata: { labels: { "kubernetes.io/metadata.name": name } },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  });
});

onBoth("a namespace's name is a label, and is taken once", async (scene) => {
  const post = async (name: string) =>
    outcomeOf(await scene.send("POST", NAMESPACES, { body: { metadata: { name } } }));
  expect(await post("Bad_Name")).toEqual({
    code: 422,
    reason: "Invalid",
    causes: [["FieldValueInvalid", "metadata.name"]],
  });
  expect(await post("a.b")).toMatchObject({ code: 422, causes: [["FieldValueInvalid", "metadata.name"]] });
  expect(await post(scene.namespace)).toEqual({ code: 409, reason: "AlreadyExists" });
});

onBoth(
  "a deleted namespace is Terminating until it is empty, takes no pod, and is deleted once",
  async (scene) => {
    const path = `${NAMESPACES}/${scene.namespace}`;
    const terminating = {
      metadata: { deletionTimestamp: expect.any(String) },
      status: { phase: "Terminating" },
    };
    const first = await scene.send("DELETE", path);
    expect([first.code, first.body]).toMatchObject([200, terminating]);
    const second = await scene.send("DELETE", path);
    expect([second.code, second.body?.metadata?.deletionTimestamp]).toEqual([
      200,
      first.body?.metadata?.deletionTimestamp,
    ]);
    const late = await scene.send("POST", `${path}/pods`, { body: restrictedPod("late") });
    expect([outcomeOf(late), late.body?.message]).toEqual([
      { code: 403, reason: "Forbidden", causes: [["NamespaceTerminating", "metadata.namespace"]] },
      `pods "late" is forbidden: unable to create new content in namespace ${scene.namespace} because it is being terminated`,
    ]);
  },
);

onBoth("the uid in a deletion's precondition protects a namespace of the same name", async (scene) => {
  const uid = "11111111-1111-4111-8111-111111111111";
  const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid } };
  const refused = await scene.send("DELETE", `${NAMESPACES}/${scene.namespace}`, { body });
  expect(outcomeOf(refused)).toEqual({ code: 409, reason: "Conflict" });
});

onBoth(
  "the namespaces that a cluster lives in are not deleted, and namespaces not all at once",
  async (scene) => {
    const refused = await scene.send("DELETE", `${NAMESPACES}/default`);
    expect([outcomeOf(refused), refused.body?.message]).toEqual([
      { code: 403, reason: "Forbidden" },
      'namespaces "default" is forbidden: this namespace may not be deleted',
    ]);
    expect(outcomeOf(await scene.send("DELETE", NAMESPACES))).toEqual({
      code: 405,
      reason: "MethodNotAllowed",
    });
  },
);
