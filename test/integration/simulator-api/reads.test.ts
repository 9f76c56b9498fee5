import { AppsV1Api, CoreV1Api, CustomObjectsApi, VersionApi } from "@kubernetes/client-node";
import { parse } from "yaml";
import { expect, test } from "vitest";
import { paymentsPolicy, refusalOf, startTown } from "./simulated-town.ts";

test("the kubeconfig has one context, named after the scenario, and trusts only this server's CA", async () => {
  const town = await startTown();
  const other = await startTown();
  const config = parse(town.api.kubeconfig) as {
    "current-context": string;
    clusters: { cluster: { "certificate-authority-data": string } }[];
  };
  expect(config["current-context"]).toBe("town");
  const core = town.config.makeApiClient(CoreV1Api);
  expect((await core.listNamespace()).items).toHaveLength(4);
  config.clusters[0]!.cluster["certificate-authority-data"] = Buffer.from(other.api.caPem).toString("base64");
  town.config.loadFromString(JSON.stringify(config));
  await expect(town.config.makeApiClient(CoreV1Api).listNamespace()).rejects.toThrow(
    /fetch failed|certificate|self.signed/i,
  );
});

test("no token and a wrong token are both Unauthorized; health needs none", async () => {
  const town = await startTown();
  for (const token of [null, "stranger"]) {
    const answer = await town.raw("GET", "/api/v1/namespaces", { token });
    expect(answer.code).toBe(401);
    expect(answer.json()).toMatchObject({ kind: "Status", reason: "Unauthorized", code: 401 });
  }
  for (const path of ["/healthz", "/readyz", "/livez"]) {
    expect(await town.raw("GET", path, { token: null })).toMatchObject({ code: 200, text: "ok" });
  }
  expect((await town.raw("GET", "/healthz", { token: "stranger" })).code).toBe(401);
});

test("discovery names every group, version and resource that can be read", async () => {
  const town = await startTown();
  expect((await town.config.makeApiClient(VersionApi).getCode()).gitVersion).toMatch(/^v1\.\d+\.\d+$/);
  const core = (await town.raw("GET", "/api/v1")).json() as { resources: { name: string }[] };
  expect(core.resources.map(({ name }) => name)).toContain("pods");
  const { groups } = (await town.raw("GET", "/apis")).json() as {
    groups: { name: string; versions: { groupVersion: string }[] }[];
  };
  for (const group of groups) {
    expect((await town.raw("GET", `/apis/${group.name}`)).json()).toMatchObject({ kind: "APIGroup" });
    for (const { groupVersion } of group.versions) {
      const list = (await town.raw("GET", `/apis/${groupVersion}`)).json() as {
        resources: { name: string }[];
      };
      for (const { name } of list.resources) {
        expect((await town.raw("GET", `/apis/${groupVersion}/${name}`)).code).toBe(200);
      }
    }
  }
  expect(groups.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["apps", "batch", "networking.k8s.io", "policy.networking.k8s.io"]),
  );
});

test("a CustomResourceDefinition in the cluster makes its kind served and discovered", async () => {
  const town = await startTown();
  const custom = town.config.makeApiClient(CustomObjectsApi);
  const where = { group: "cilium.io", version: "v2", namespace: "payments", plural: "ciliumnetworkpolicies" };
  expect((await town.raw("GET", "/apis/cilium.io/v2/ciliumnetworkpolicies")).code).toBe(404);
  town.store.put({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: "ciliumnetworkpolicies.cilium.io" },
    spec: {
      group: "cilium.io",
      scope: "Namespaced",
      names: { plural: "ciliumnetworkpolicies", kind: "CiliumNetworkPolicy", shortNames: ["cnp"] },
      versions: [{ name: "v2", served: true, storage: true }],
    },
  });
  const body = { apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy", metadata: { name: "ledger-only" } };
  await custom.createNamespacedCustomObject({ ...where, body });
  const list = (await custom.listNamespacedCustomObject(where)) as { items: { kind: string }[] };
  expect(list.items.map(({ kind }) => kind)).toEqual(["CiliumNetworkPolicy"]);
  expect((await town.raw("GET", "/apis/cilium.io/v2")).text).toContain("ciliumnetworkpolicies");
});

test("pages of one list are consistent at the version of the first, whatever happens in between", async () => {
  const town = await startTown();
  for (const name of ["a", "b", "c", "d", "e"]) await town.apply(paymentsPolicy(name));
  const list = (_continue?: string) =>
    town.networking.listNamespacedNetworkPolicy({ namespace: "payments", limit: 2, _continue });
  const first = await list();
  expect(first.metadata?.remainingItemCount).toBe(3);
  await town.networking.deleteNamespacedNetworkPolicy({ name: "c", namespace: "payments" });
  await town.apply(paymentsPolicy("f"));
  const second = await list(first.metadata?._continue);
  const third = await list(second.metadata?._continue);
  const names = [first, second, third].map(({ items }) => items.map(({ metadata }) => metadata?.name));
  expect(names).toEqual([["a", "b"], ["c", "d"], ["e"]]);
  expect(second.metadata?.resourceVersion).toBe(first.metadata?.resourceVersion);
  expect(third.metadata?._continue).toBeUndefined();
  const nonsense = await town.raw("GET", "/api/v1/namespaces?limit=1&continue=storefront");
  expect(nonsense.json()).toMatchObject({ code: 400, reason: "BadRequest" });
});

test("label and field selectors narrow lists, and unknown ones are bad requests", async () => {
  const town = await startTown();
  const pod = (name: string, labels: Record<string, string>, node: string) =>
    town.store.put({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "ledger", labels },
      spec: { nodeName: node },
      status: { phase: "Running" },
    });
  pod("db-0", { app: "db", tier: "data" }, "node-1");
  pod("db-1", { app: "db" }, "node-2");
  pod("api-0", { app: "api" }, "node-1");
  const core = town.config.makeApiClient(CoreV1Api);
  const names = async (labelSelector?: string, fieldSelector?: string) => {
    const list = await core.listNamespacedPod({ namespace: "ledger", labelSelector, fieldSelector });
    return list.items.map(({ metadata }) => metadata?.name);
  };
  expect(await names("app=db")).toEqual(["db-0", "db-1"]);
  expect(await names("app!=db")).toEqual(["api-0"]);
  expect(await names("tier!=data")).toEqual(["api-0", "db-1"]);
  expect(await names("app in (db, api),tier")).toEqual(["db-0"]);
  expect(await names("tier notin (data)")).toEqual(["api-0", "db-1"]);
  expect(await names("!tier")).toEqual(["api-0", "db-1"]);
  expect(await names(undefined, "spec.nodeName=node-1,metadata.name!=db-0")).toEqual(["api-0"]);
  expect((await town.raw("GET", "/api/v1/pods?labelSelector=a=b=c")).code).toBe(400);
  const unknown = await town.raw("GET", "/api/v1/pods?fieldSelector=spec.hair=red");
  expect(unknown.json()).toMatchObject({ code: 400, message: "field label not supported: spec.hair" });
});

test("items of lists carry no kind, objects read alone do", async () => {
  const town = await startTown();
  const list = (await town.raw("GET", "/api/v1/namespaces")).json() as { items: unknown[] };
  expect(list).toMatchObject({ kind: "NamespaceList", apiVersion: "v1" });
  expect(list.items[0]).not.toHaveProperty("kind");
  expect((await town.raw("GET", "/api/v1/namespaces/ledger")).json()).toMatchObject({ kind: "Namespace" });
  const apps = town.config.makeApiClient(AppsV1Api);
  expect((await apps.listDeploymentForAllNamespaces()).items).toEqual([]);
});

test("what is not there, not allowed or not understood is refused as the real server does", async () => {
  const town = await startTown();
  const policies = "/apis/networking.k8s.io/v1/namespaces/payments/networkpolicies";
  const absent = await refusalOf(
    town.networking.readNamespacedNetworkPolicy({ name: "ghost", namespace: "payments" }),
  );
  expect(absent).toMatchObject({
    code: 404,
    message: 'networkpolicies.networking.k8s.io "ghost" not found',
    details: { name: "ghost", group: "networking.k8s.io", kind: "networkpolicies" },
  });
  const cases: [string, string, number, unknown?, string?][] = [
    ["GET", "/api/v1/dragons", 404],
    ["GET", "/elsewhere", 404],
    ["GET", "/api/v1/namespaces/ledger/pods/db-0/exec", 404],
    ["POST", "/api/v1/namespaces/ledger", 405],
    ["PUT", "/api/v1/namespaces", 405],
    ["POST", "/api/v1/pods", 405],
    ["POST", "/api", 405],
    ["POST", policies, 415, "<policy/>", "application/xml"],
    ["PATCH", `${policies}/ghost`, 415, "{}", "application/json"],
    ["POST", policies, 400, "{"],
    ["POST", policies, 400, "[]"],
    ["POST", policies, 400, { apiVersion: "v1", kind: "Pod", metadata: { name: "ghost" } }],
  ];
  for (const [method, path, code, body, contentType] of cases) {
    const answer = await town.raw(method, path, { body, contentType });
    expect([method, path, answer.code]).toEqual([method, path, code]);
  }
});

test("a list at a version that does not exist yet is a Timeout, at an older exact one it is Expired", async () => {
  const town = await startTown();
  const future = await town.raw(
    "GET",
    `/api/v1/namespaces?resourceVersion=${Number(town.store.resourceVersion) + 9}`,
  );
  expect(future.json()).toMatchObject({ code: 504, reason: "Timeout" });
  const past = await town.raw("GET", "/api/v1/namespaces?resourceVersion=7&resourceVersionMatch=Exact");
  expect(past.json()).toMatchObject({ code: 410, reason: "Expired" });
  expect((await town.raw("GET", "/api/v1/namespaces?resourceVersion=0")).code).toBe(200);
});
