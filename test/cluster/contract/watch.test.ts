import { expect } from "vitest";
import { onBoth, type Scene } from "../clusters.ts";
import { outcomeOf } from "../outcome.ts";
import { UNCACHED_RESOURCE } from "../start-real-cluster.ts";
import { policy } from "../policies.ts";

interface Event {
  readonly type: string;
  readonly object: {
    readonly kind: string;
    readonly apiVersion: string;
    readonly code?: number;
    readonly reason?: string;
    readonly metadata: {
      readonly name?: string;
      readonly resourceVersion?: string;
      readonly annotations?: object;
    };
  };
}

/** Everything that a watch tells until its time is over. */
async function watch(scene: Scene, query: string, path = scene.policies): Promise<readonly Event[]> {
  const { text } = await scene.send("GET", `${path}?watch=true&${query}`);
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Event);
}

const told = (events: readonly Event[]) => events.map(({ type, object }) => [type, object.metadata.name]);
const versionNow = async (scene: Scene, path = scene.policies) =>
  (await scene.send("GET", path)).body?.metadata?.resourceVersion ?? "";
const create = (scene: Scene, name: string, labels: object = {}) =>
  scene.send("POST", scene.policies, { body: policy(name, undefined, { labels }) });
const relabel = (scene: Scene, name: string, labels: object) =>
  scene.send("PATCH", `${scene.policies}/${name}`, {
    contentType: "application/merge-patch+json",
    body: { metadata: { labels } },
  });

onBoth("a watch without a version, or with 0, begins with what is there", async (scene) => {
  await create(scene, "a");
  await create(scene, "b");
  const there = [
    ["ADDED", "a"],
    ["ADDED", "b"],
  ];
  expect(told(await watch(scene, "timeoutSeconds=1"))).toEqual(there);
  expect(told(await watch(scene, "timeoutSeconds=1&resourceVersion=0"))).toEqual(there);
});

onBoth(
  "a watch from a version tells every later change in order, whole, and nothing earlier",
  async (scene) => {
    await create(scene, "before");
    const from = await versionNow(scene);
    await create(scene, "after");
    await relabel(scene, "after", { team: "shop" });
    await scene.send("DELETE", `${scene.policies}/after`);
    const events = await watch(scene, `timeoutSeconds=1&resourceVersion=${from}`);
    expect(told(events)).toEqual([
      ["ADDED", "after"],
      ["MODIFIED", "after"],
      ["DELETED", "after"],
    ]);
    const versions = events.map(({ object }) => Number(object.metadata.resourceVersion));
    expect([...versions].sort((a, b) => a - b)).toEqual(versions);
    expect(new Set(versions).size).toBe(3);
    expect(events[0]?.object).toMatchObject({ kind: "NetworkPolicy", apiVersion: "networking.k8s.io/v1" });
  },
);

onBoth("a watch goes on from its last event without loss or repetition", async (scene) => {
  const from = await versionNow(scene);
  await create(scene, "one");
  const [first] = await watch(scene, `timeoutSeconds=1&resourceVersion=${from}`);
  await create(scene, "two");
  const last = first?.object.metadata.resourceVersion ?? "";
  expect(told(await watch(scene, `timeoutSeconds=1&resourceVersion=${last}`))).toEqual([["ADDED", "two"]]);
});

onBoth("what starts or stops matching a selector is added or deleted for that watch", async (scene) => {
  const from = await versionNow(scene);
  await create(scene, "p", { team: "shop" });
  await relabel(scene, "p", { team: "else" });
  await relabel(scene, "p", { team: "shop", tier: "front" });
  await scene.send("DELETE", `${scene.policies}/p`);
  const events = await watch(scene, `timeoutSeconds=1&labelSelector=team%3Dshop&resourceVersion=${from}`);
  expect(events.map(({ type }) => type)).toEqual(["ADDED", "DELETED", "ADDED", "DELETED"]);
});

onBoth("a watch that sends initial events ends them with a marked bookmark", async (scene) => {
  await create(scene, "p");
  const query =
    "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1";
  const [added, end] = await watch(scene, query);
  expect([added?.type, added?.object.metadata.name, end?.type, end?.object.metadata.annotations]).toEqual([
    "ADDED",
    "p",
    "BOOKMARK",
    { "k8s.io/initial-events-end": "true" },
  ]);
});

onBoth("a watch from a version that was compacted away is one ERROR with a 410 Status", async (scene) => {
  const path = `/api/v1/namespaces/${scene.namespace}/${UNCACHED_RESOURCE}`;
  const from = await versionNow(scene, path);
  for (const name of ["a", "b"]) {
    await scene.send("POST", path, { body: { metadata: { name }, spec: { hard: { pods: "9" } } } });
  }
  await scene.cluster.compact();
  const events = await watch(scene, `timeoutSeconds=5&resourceVersion=${from}`, path);
  expect(events.map(({ type, object }) => [type, object.kind, object.code, object.reason])).toEqual([
    ["ERROR", "Status", 410, "Expired"],
  ]);
});

onBoth("options that a watch cannot have are 422, a version that is no number 500", async (scene) => {
  const refusal = async (query: string) =>
    outcomeOf(await scene.send("GET", `${scene.policies}?watch=1&${query}`));
  const match = "resourceVersionMatch";
  const refused = (...causes: [string, string][]) => ({ code: 422, reason: "Invalid", causes });
  expect(await refusal("sendInitialEvents=true")).toEqual(refused(["FieldValueForbidden", match]));
  expect(await refusal(`${match}=Exact`)).toEqual(
    refused(["FieldValueForbidden", match], ["FieldValueNotSupported", match]),
  );
  expect(await refusal("continue=x")).toEqual(refused(["FieldValueForbidden", match]));
  expect(await refusal("resourceVersion=x")).toEqual({ code: 500 });
});
