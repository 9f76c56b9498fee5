import { expect } from "vitest";
import type { Answer } from "../api-request.ts";
import { onBoth, type Scene } from "../clusters.ts";
import { outcomeOf } from "../outcome.ts";
import { UNCACHED_RESOURCE } from "../start-real-cluster.ts";
import { policy } from "../policies.ts";

const BAD = { code: 400, reason: "BadRequest" };
const badOption = (...causes: [reason: string, field: string][]) => ({
  code: 422,
  reason: "Invalid",
  causes,
});

const namesIn = ({ body }: Answer) => body?.items?.map(({ metadata }) => metadata?.name);

async function withPolicies(scene: Scene, ...names: string[]): Promise<void> {
  for (const name of names) {
    const labels = { app: name, side: name < "c" ? "left" : "right" };
    await scene.send("POST", scene.policies, { body: policy(name, undefined, { labels }) });
  }
}

onBoth("a list says its kind and version, and its items neither kind nor apiVersion", async (scene) => {
  await withPolicies(scene, "b", "a");
  const { code, body } = await scene.send("GET", scene.policies);
  expect([code, body?.kind, body?.metadata]).toEqual([
    200,
    "NetworkPolicyList",
    { resourceVersion: expect.stringMatching(/^\d+$/) },
  ]);
  expect(body?.items?.map((item) => [item.metadata?.name, Object.keys(item)])).toEqual([
    ["a", ["metadata", "spec"]],
    ["b", ["metadata", "spec"]],
  ]);
});

onBoth("pages show the cluster at the version of the first, and count what is left", async (scene) => {
  await withPolicies(scene, "a", "b", "c", "d");
  const first = await scene.send("GET", `${scene.policies}?limit=3`);
  expect([namesIn(first), first.body?.metadata?.remainingItemCount]).toEqual([["a", "b", "c"], 1]);
  await withPolicies(scene, "e");
  const token = first.body?.metadata?.continue ?? "";
  const second = await scene.send("GET", `${scene.policies}?limit=3&continue=${token}`);
  expect([namesIn(second), second.body?.metadata]).toEqual([
    ["d"],
    { resourceVersion: first.body?.metadata?.resourceVersion },
  ]);
  const anew = await scene.send("GET", `${scene.policies}?resourceVersion=1&continue=${token}`);
  expect(outcomeOf(anew)).toEqual(BAD);
  expect(outcomeOf(await scene.send("GET", `${scene.policies}?continue=junk`))).toEqual(BAD);
});

onBoth("a limit is a number; none, less than none, and version 0 are the whole list", async (scene) => {
  await withPolicies(scene, "a", "b");
  const list = (query: string) => scene.send("GET", `${scene.policies}?${query}`);
  for (const query of ["limit=0", "limit=-1", "limit=1&resourceVersion=0"]) {
    expect(namesIn(await list(query))).toEqual(["a", "b"]);
  }
  expect(outcomeOf(await list("limit=x"))).toEqual(BAD);
});

onBoth("a page after a compaction is 410 with a token that goes on all the same", async (scene) => {
  const path = `/api/v1/namespaces/${scene.namespace}/${UNCACHED_RESOURCE}`;
  for (const name of ["a", "b", "c"]) {
    await scene.send("POST", path, { body: { metadata: { name }, spec: { hard: { pods: "9" } } } });
  }
  const first = await scene.send("GET", `${path}?limit=1`);
  await scene.send("DELETE", `${path}/c`);
  await scene.cluster.compact();
  const token = first.body?.metadata?.continue ?? "";
  const gone = await scene.send("GET", `${path}?limit=1&continue=${token}`);
  expect(outcomeOf(gone)).toEqual({ code: 410, reason: "Expired" });
  const rest = await scene.send("GET", `${path}?continue=${gone.body?.metadata?.continue ?? ""}`);
  expect([rest.code, namesIn(rest)]).toEqual([200, ["b"]]);
});

onBoth(
  "versions: the present one exactly or newer; a future one is 504 after a while, junk is 400",
  async (scene) => {
    await withPolicies(scene, "a");
    const list = (query: string) => scene.send("GET", `${scene.policies}?${query}`);
    const now = (await list("")).body?.metadata?.resourceVersion ?? "";
    expect(namesIn(await list(`resourceVersion=${now}&resourceVersionMatch=Exact`))).toEqual(["a"]);
    expect(namesIn(await list(`resourceVersion=${now}&resourceVersionMatch=NotOlderThan`))).toEqual(["a"]);
    const future = await list("resourceVersion=999999999999999");
    expect([future.code, future.body?.reason, future.body?.details]).toEqual([
      504,
      "Timeout",
      {
        retryAfterSeconds: 1,
        causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
      },
    ]);
    expect(outcomeOf(await list("resourceVersion=x"))).toEqual(BAD);
    const match = "resourceVersionMatch";
    expect(outcomeOf(await list(`${match}=Exact`))).toEqual(badOption(["FieldValueForbidden", match]));
    expect(outcomeOf(await list(`resourceVersion=1&${match}=Foo`))).toEqual(
      badOption(["FieldValueNotSupported", match]),
    );
    expect(outcomeOf(await list(`resourceVersion=0&${match}=Exact`))).toEqual(
      badOption(["FieldValueForbidden", match]),
    );
  },
);

onBoth("selectors select, and what is none is 400", async (scene) => {
  await withPolicies(scene, "a", "b", "c", "d");
  const list = (query: string) => scene.send("GET", `${scene.policies}?${query}`);
  const byLabel = async (text: string) => namesIn(await list(`labelSelector=${encodeURIComponent(text)}`));
  expect(await byLabel("app in (a,c),side!=right")).toEqual(["a"]);
  expect(await byLabel("app notin (a,b),!other,side")).toEqual(["c", "d"]);
  expect(namesIn(await list("fieldSelector=metadata.name%3Db"))).toEqual(["b"]);
  const narrowed = await list("limit=1&labelSelector=side%3Dleft");
  expect([namesIn(narrowed), narrowed.body?.metadata?.remainingItemCount]).toEqual([["a"], undefined]);
  for (const query of ["labelSelector=a%20b", "fieldSelector=spec.x%3Db", "fieldSelector=x"]) {
    expect(outcomeOf(await list(query))).toEqual(BAD);
  }
});

onBoth("a deleted collection is answered as the list of what was deleted", async (scene) => {
  await withPolicies(scene, "a", "b", "c", "d");
  const dry = await scene.send("DELETE", `${scene.policies}?dryRun=All`);
  expect(namesIn(dry)).toEqual(["a", "b", "c", "d"]);
  const left = await scene.send("DELETE", `${scene.policies}?labelSelector=side%3Dleft`);
  expect([left.body?.kind, namesIn(left)]).toEqual(["NetworkPolicyList", ["a", "b"]]);
  expect(namesIn(await scene.send("GET", scene.policies))).toEqual(["c", "d"]);
});

onBoth("discovery names the kinds that the product looks for", async (scene) => {
  const { body } = await scene.send("GET", "/apis/networking.k8s.io/v1");
  const { resources } = body as unknown as { resources: { name: string }[] };
  expect(resources.find(({ name }) => name === "networkpolicies")).toMatchObject({
    kind: "NetworkPolicy",
    namespaced: true,
    singularName: "networkpolicy",
    shortNames: ["netpol"],
    verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
  });
  expect(outcomeOf(await scene.send("GET", "/apis/networking.k8s.io/v9"))).toEqual({
    code: 404,
    reason: "NotFound",
  });
  expect((await scene.send("GET", "/apis/bridges.example.com")).text).toBe("404 page not found\n");
});

onBoth("a wrong token is 401; the health check needs none", async (scene) => {
  const answer = await scene.send("GET", scene.policies, { token: "wrong" });
  expect(outcomeOf(answer)).toEqual({ code: 401, reason: "Unauthorized" });
  expect((await scene.send("GET", "/readyz", { token: null })).text).toBe("ok");
});
