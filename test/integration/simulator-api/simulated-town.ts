import { Agent, request } from "node:https";
import {
  ApiException,
  KubeConfig,
  NetworkingV1Api,
  PatchStrategy,
  setHeaderOptions,
  Watch,
  type V1NetworkPolicy,
} from "@kubernetes/client-node";
import { afterEach } from "vitest";
import { LocalClient } from "#lib/simulator/api/local-client.ts";
import { ObjectStore } from "#lib/simulator/api/object-store.ts";
import { startApiServer, type ApiServer, type ApiServerOptions } from "#lib/simulator/api/server.ts";
import { NamespaceController } from "#lib/simulator/controllers/namespace-controller.ts";
import type { Status } from "#lib/simulator/api/status.ts";

/** One raw HTTPS answer. */
export interface RawAnswer {
  code: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  json: () => unknown;
}

/** A running API server over the town's namespaces, with the product's own client library in front of it. */
export interface Town {
  api: ApiServer;
  store: ObjectStore;
  config: KubeConfig;
  networking: NetworkingV1Api;
  raw: (method: string, path: string, send?: RawRequest) => Promise<RawAnswer>;
  apply: (policy: V1NetworkPolicy, options?: ApplyOptions) => Promise<V1NetworkPolicy>;
  watch: (path: string, query?: Record<string, string | number | boolean>) => WatchLog;
}

/** What a raw request sends. */
export interface RawRequest {
  body?: unknown;
  contentType?: string;
  token?: string | null;
}

/** The options of a server-side apply. */
export interface ApplyOptions {
  manager?: string;
  force?: boolean;
  dryRun?: boolean;
  strict?: boolean;
}

/** An object out of a watch: any kind's, or a Status. */
export interface WatchedObject {
  kind?: string;
  code?: number;
  metadata: { name?: string; resourceVersion?: string };
}

/** One watch's events as they arrive. */
export interface WatchLog {
  events: { type: string; name: string; object: WatchedObject }[];
  /** Resolves when `count` events are there. */
  seen: (count: number) => Promise<void>;
  ended: Promise<unknown>;
  abort: () => Promise<void>;
}

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Starts a server with the namespaces storefront, payments, ledger and metrics; everything closes after the test. */
export async function startTown(options: Partial<ApiServerOptions> = {}): Promise<Town> {
  const store = new ObjectStore();
  for (const name of ["storefront", "payments", "ledger", "metrics"]) {
    store.put({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
  const api = await startApiServer({ store, port: 0, clusterName: "town", ...options });
  closers.push(() => api.close());
  const config = new KubeConfig();
  config.loadFromString(api.kubeconfig);
  const networking = config.makeApiClient(NetworkingV1Api);
  return {
    api,
    store,
    config,
    networking,
    raw: (method, path, send) => rawRequest(api, method, path, send),
    apply: (policy, apply) => applyPolicy(networking, policy, apply),
    watch: (path, query) => startWatch(config, path, query ?? {}),
  };
}

/** Empties and removes deleted namespaces from now on, until the test ends: alone the API server lets them wait. */
export function withNamespaceController({ api }: Town): void {
  const client = new LocalClient(api.context, "kube-controller-manager");
  const controller = new NamespaceController({ client, write: (change) => change() });
  closers.push(async () => controller.close());
}

/** A policy of payments that lets the storefront in. */
export function paymentsPolicy(name = "allow-storefront"): V1NetworkPolicy {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, namespace: "payments", labels: { app: "payments" } },
    spec: {
      podSelector: { matchLabels: { app: "payments" } },
      policyTypes: ["Ingress"],
      ingress: [
        {
          _from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "storefront" } } }],
          ports: [{ port: 8080 }],
        },
      ],
    },
  };
}

/** The Status inside a client library's exception; fails the test when the call succeeded. */
export async function refusalOf(call: Promise<unknown>): Promise<Status> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ApiException) {
      const body: unknown = error.body;
      return (typeof body === "string" ? JSON.parse(body) : body) as Status;
    }
    throw error;
  }
  throw new Error("the call was expected to be refused, and succeeded");
}

function applyPolicy(
  networking: NetworkingV1Api,
  policy: V1NetworkPolicy,
  { manager = "drawbridge", force, dryRun, strict }: ApplyOptions = {},
): Promise<V1NetworkPolicy> {
  return networking.patchNamespacedNetworkPolicy(
    {
      name: policy.metadata?.name ?? "",
      namespace: policy.metadata?.namespace ?? "",
      // The client library sends patch bodies as they are, without its models' renaming of `from`.
      body: JSON.parse(toWire(policy)) as unknown,
      fieldManager: manager,
      force,
      dryRun: dryRun === true ? "All" : undefined,
      fieldValidation: strict === true ? "Strict" : undefined,
    },
    setHeaderOptions("Content-Type", PatchStrategy.ServerSideApply),
  );
}

function rawRequest(
  api: ApiServer,
  method: string,
  path: string,
  { body, contentType = "application/json", token = api.token }: RawRequest = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const agent = new Agent({ keepAlive: false, ca: api.caPem });
    const headers: Record<string, string> = {};
    if (token !== null) headers["authorization"] = `Bearer ${token}`;
    const text = toWire(body);
    if (body !== undefined) headers["content-type"] = contentType;
    headers["content-length"] = String(Buffer.byteLength(text));
    const outgoing = request(new URL(path, api.url), { method, agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const received = Buffer.concat(chunks).toString("utf8");
        resolve({
          code: response.statusCode ?? 0,
          headers: response.headers,
          text: received,
          json: () => JSON.parse(received),
        });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(text);
  });
}

/** Raw bodies go as they are, but the client library's models call `from` `_from`. */
function toWire(body: unknown): string {
  if (body === undefined) return "";
  return typeof body === "string" ? body : JSON.stringify(body).replaceAll('"_from":', '"from":');
}

function startWatch(
  config: KubeConfig,
  path: string,
  query: Record<string, string | number | boolean>,
): WatchLog {
  const events: WatchLog["events"] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  const tell = () => {
    for (const { count, resolve } of waiting) if (events.length >= count) resolve();
  };
  let end: (reason: unknown) => void = () => {};
  const ended = new Promise<unknown>((resolve) => {
    end = resolve;
  });
  const controller = new Watch(config).watch(
    path,
    query,
    (type, object: WatchedObject) => {
      events.push({ type, name: object.metadata.name ?? "", object });
      tell();
    },
    (reason) => {
      end(reason);
    },
  );
  const abort = async () => (await controller).abort();
  closers.push(abort);
  return {
    events,
    ended,
    abort,
    seen: (count) =>
      new Promise((resolve) => {
        waiting.push({ count, resolve });
        tell();
      }),
  };
}
