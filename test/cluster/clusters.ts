import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, inject, test } from "vitest";
import { openConnection, type ClusterConnection } from "#lib/server/cluster/cluster-connection.ts";
import type { KubeObject } from "#lib/simulator/api/kube-object.ts";
import { ObjectStore } from "#lib/simulator/api/object-store.ts";
import { startApiServer } from "#lib/simulator/api/server.ts";
import { sendRequest, type Answer, type Endpoint, type SentRequest } from "./api-request.ts";
import { compactEtcd, writeObject } from "./play-control-plane.ts";

/** An API server that the contract is held against. */
export interface ClusterUnderTest extends Endpoint {
  readonly name: "simulator" | "kube-apiserver";
  readonly kubeconfig: string;
  /** Lets every version handed out so far expire, of resources without a watch cache at least. */
  readonly compact: () => Promise<void>;
  /** Writes an object as a controller or kubelet would, its status too. Returns its uid. */
  readonly put: (object: object) => Promise<string>;
}

/** What one case of the contract works with: a cluster, and a namespace that nobody else uses. */
export interface Scene {
  readonly cluster: ClusterUnderTest;
  readonly namespace: string;
  /** `/apis/networking.k8s.io/v1/namespaces/…/networkpolicies`. */
  readonly policies: string;
  readonly send: (method: string, path: string, sent?: SentRequest) => Promise<Answer>;
  /** Server-side apply of a policy of `namespace`; the manager is ours unless `query` names another. */
  readonly apply: (policy: AppliedPolicy, query?: string) => Promise<Answer>;
  /** The product's own client. */
  readonly connect: (options?: {
    readonly kubeconfig?: string;
    readonly writes?: "on" | "off";
  }) => ClusterConnection;
}

/** A policy as a case sends it. */
export interface AppliedPolicy {
  readonly metadata: { readonly name: string; readonly [field: string]: unknown };
  readonly spec?: unknown;
  readonly [field: string]: unknown;
}

const opened = new Map<string, Promise<ClusterUnderTest>>();
const closers: (() => Promise<void> | void)[] = [];
const afterwards: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

afterAll(async () => {
  for (const close of afterwards.splice(0).toReversed()) await close();
  opened.clear();
});

/** Runs `close` after the test, newest first. */
export function afterThisTest(close: () => Promise<void> | void): void {
  closers.push(close);
}

/** Holds a promise against the simulator and against the real server. */
export function onBoth(title: string, promise: (scene: Scene) => Promise<void>, timeoutMs?: number): void {
  test(`${title} (simulator)`, async () => promise(await sceneOn(await simulator())), timeoutMs);
  onReal(title, promise, timeoutMs);
}

/** Holds a promise that the simulator does not make (roles, token expiry) against the real server. */
export function onReal(title: string, promise: (scene: Scene) => Promise<void>, timeoutMs?: number): void {
  const isSkipped = inject("realCluster") === undefined;
  test.skipIf(isSkipped)(
    `${title} (kube-apiserver)`,
    async () => promise(await sceneOn(realCluster())),
    timeoutMs,
  );
}

/** The simulated API server of this test file. */
export function simulator(): Promise<ClusterUnderTest> {
  const known = opened.get("simulator") ?? startSimulator();
  opened.set("simulator", known);
  return known;
}

async function startSimulator(): Promise<ClusterUnderTest> {
  const store = new ObjectStore();
  const api = await startApiServer({ store, port: 0, clusterName: "simulated", bookmarkIntervalMs: 1000 });
  afterwards.push(() => api.close());
  return {
    ...api,
    name: "simulator",
    compact: async () => api.compact(),
    put: async (object) => store.put(structuredClone(object) as KubeObject).metadata.uid ?? "",
  };
}

/**
 * The real API server of this run.
 *
 * @throws Error where there is none; `onReal` and `onBoth` skip then.
 */
export function realCluster(): ClusterUnderTest {
  const access = inject("realCluster");
  if (access === undefined) throw new Error("there is no real cluster in this run");
  return {
    ...access,
    name: "kube-apiserver",
    compact: () => compactEtcd(access.etcdUrl),
    put: (object) => writeObject(access, object as KubeObject),
  };
}

let scenes = 0;

/** A scene of its own, with a fresh namespace. */
export async function sceneOn(cluster: ClusterUnderTest): Promise<Scene> {
  scenes += 1;
  const namespace = `storefront-${process.pid}-${scenes}`;
  const send: Scene["send"] = (method, path, sent) => sendRequest(cluster, method, path, sent);
  const made = await send("POST", "/api/v1/namespaces", { body: { metadata: { name: namespace } } });
  if (made.code !== 201) throw new Error(`no namespace for the scene: ${made.text}`);
  const policies = `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
  return {
    cluster,
    namespace,
    policies,
    send,
    apply: (policy, query = "fieldManager=drawbridge") =>
      send("PATCH", `${policies}/${policy.metadata.name}?${query}`, {
        contentType: "application/apply-patch+yaml",
        body: policy,
      }),
    connect: ({ kubeconfig = cluster.kubeconfig, writes = "on" } = {}) => connectWith(kubeconfig, writes),
  };
}

function connectWith(kubeconfig: string, writes: "on" | "off"): ClusterConnection {
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-contract-"));
  afterThisTest(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "kubeconfig");
  writeFileSync(path, kubeconfig, { mode: 0o600 });
  const connection = openConnection({ cluster: { kind: "kubeconfig", path }, writes }, () => 0);
  if (!connection.ok) throw new Error(connection.refusal.message);
  afterThisTest(() => connection.value.close());
  return connection.value;
}
