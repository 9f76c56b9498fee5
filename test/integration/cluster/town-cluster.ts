import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import type { NetworkPolicy } from "#lib/policy/index.ts";
import { openConnection, type ClusterConnection } from "#lib/server/cluster/cluster-connection.ts";
import type { KubeObject } from "#lib/simulator/api/kube-object.ts";
import { ObjectStore } from "#lib/simulator/api/object-store.ts";
import { startApiServer, type ApiServer, type ApiServerOptions } from "#lib/simulator/api/server.ts";

/** The town's API server with a connection of ours to it. */
export interface TownCluster {
  readonly api: ApiServer;
  readonly store: ObjectStore;
  readonly connection: ClusterConnection;
  readonly kubeconfigPath: string;
}

const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** Runs `close` after the test, newest first. */
export function afterThisTest(close: () => Promise<void> | void): void {
  closers.push(close);
}

/** Starts the town's API server over `objects`; everything is closed after the test. Jitter is none. */
export async function startTownCluster(
  objects: readonly object[] = townObjects(),
  options: Partial<ApiServerOptions> & { readonly writes?: "on" | "off" } = {},
): Promise<TownCluster> {
  const store = new ObjectStore();
  for (const object of objects) store.put(structuredClone(object) as KubeObject);
  const { writes = "on", ...server } = options;
  const api = await startApiServer({ store, port: 0, clusterName: "town", ...server });
  afterThisTest(() => api.close());
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-town-"));
  afterThisTest(() => rmSync(folder, { recursive: true, force: true }));
  const kubeconfigPath = join(folder, "kubeconfig");
  writeFileSync(kubeconfigPath, api.kubeconfig);
  const connection = openConnection(
    { cluster: { kind: "kubeconfig", path: kubeconfigPath }, writes },
    () => 0,
  );
  if (!connection.ok) throw new Error(connection.refusal.message);
  afterThisTest(() => connection.value.close());
  return { api, store, connection: connection.value, kubeconfigPath };
}

/** Lets the storefront reach the payments API. */
export function allowStorefront(more: Partial<NetworkPolicy["spec"]> = {}): NetworkPolicy {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: {
      name: "allow-storefront",
      namespace: "payments",
      labels: { "app.kubernetes.io/managed-by": "drawbridge" },
    },
    spec: {
      podSelector: { matchLabels: { app: "payments-api" } },
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "storefront" } } }],
          ports: [{ protocol: "TCP", port: 8443 }],
        },
      ],
      ...more,
    },
  };
}

const owned = (kind: string, name: string, uid: string) => [
  { apiVersion: "apps/v1", kind, name, uid, controller: true },
];

/** A Deployment with its ReplicaSet and pod, a CronJob with its Job and finished pod, a custom owner's pod, a static pod. */
export function townObjects(): readonly object[] {
  const pod = (
    namespace: string,
    name: string,
    metadata: object,
    more: { readonly spec?: object; readonly status?: object } = {},
  ) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { namespace, name, ...metadata },
    spec: {
      nodeName: "node-1",
      containers: [{ name: "main", image: "x", ports: [{ name: "http", containerPort: 8080 }] }],
      ...more.spec,
    },
    status: {
      phase: "Running",
      podIP: "10.1.1.10",
      podIPs: [{ ip: "10.1.1.10" }],
      hostIP: "10.0.0.11",
      conditions: [{ type: "Ready", status: "True" }],
      ...more.status,
    },
  });
  const workload = (
    apiVersion: string,
    kind: string,
    namespace: string,
    more: { readonly metadata: object; readonly spec: object },
  ) => ({
    apiVersion,
    kind,
    metadata: { namespace, ...more.metadata },
    spec: more.spec,
  });
  const template = (labels: object) => ({
    metadata: { labels },
    spec: { containers: [{ name: "main", image: "x" }] },
  });
  const hashed = { app: "web", "pod-template-hash": "6f7c9d5b8" };
  return [
    ...["default", "kube-system", "storefront", "payments"].map((name) => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name },
    })),
    {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "node-1", labels: { zone: "a" } },
      spec: { podCIDRs: ["10.1.1.0/24"] },
      status: {
        addresses: [
          { type: "InternalIP", address: "10.0.0.11" },
          { type: "Hostname", address: "node-1" },
        ],
        nodeInfo: { kubeletVersion: "v1.37.2" },
      },
    },
    workload("apps/v1", "Deployment", "storefront", {
      metadata: { name: "web", uid: "d-web" },
      spec: { selector: { matchLabels: { app: "web" } }, template: template({ app: "web" }) },
    }),
    workload("apps/v1", "ReplicaSet", "storefront", {
      metadata: {
        name: "web-6f7c9d5b8",
        uid: "rs-web",
        ownerReferences: owned("Deployment", "web", "d-web"),
      },
      spec: { selector: { matchLabels: hashed }, template: template(hashed) },
    }),
    pod("storefront", "web-6f7c9d5b8-abcde", {
      labels: hashed,
      ownerReferences: owned("ReplicaSet", "web-6f7c9d5b8", "rs-web"),
    }),
    workload("batch/v1", "CronJob", "payments", {
      metadata: { name: "settle", uid: "cj-settle" },
      spec: {
        schedule: "0 3 * * 0",
        timeZone: "Europe/Paris",
        jobTemplate: { spec: { template: template({ app: "settle" }) } },
      },
    }),
    workload("batch/v1", "Job", "payments", {
      metadata: {
        name: "settle-29401000",
        uid: "j-settle",
        ownerReferences: owned("CronJob", "settle", "cj-settle"),
      },
      spec: { template: template({ app: "settle", "batch.kubernetes.io/job-name": "settle-29401000" }) },
    }),
    pod(
      "payments",
      "settle-29401000-zzzzz",
      { labels: { app: "settle" }, ownerReferences: owned("Job", "settle-29401000", "j-settle") },
      { status: { phase: "Succeeded", conditions: [] } },
    ),
    pod("payments", "queue-0", {
      labels: { app: "queue", "controller-revision-hash": "x1" },
      ownerReferences: owned("MessageQueue", "queue", "mq-1"),
    }),
    pod(
      "kube-system",
      "kube-apiserver-node-1",
      { labels: {}, ownerReferences: owned("Node", "node-1", "n-1") },
      { spec: { hostNetwork: true } },
    ),
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { namespace: "storefront", name: "web" },
      spec: {
        clusterIP: "10.96.1.1",
        clusterIPs: ["10.96.1.1"],
        selector: { app: "web" },
        ports: [{ port: 80, targetPort: "http" }],
      },
    },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { namespace: "storefront", name: "web-x", labels: { "kubernetes.io/service-name": "web" } },
      addressType: "IPv4",
      ports: [{ name: "", port: 8080, protocol: "TCP" }],
      endpoints: [
        {
          addresses: ["10.1.1.10"],
          conditions: { ready: true },
          targetRef: { kind: "Pod", name: "web-6f7c9d5b8-abcde" },
        },
      ],
    },
    {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { namespace: "kube-system", name: "cilium" },
      spec: {
        selector: { matchLabels: { "k8s-app": "cilium" } },
        template: {
          metadata: { labels: { "k8s-app": "cilium" } },
          spec: { containers: [{ name: "cilium-agent", image: "quay.io/cilium/cilium:v1.19.4" }] },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { namespace: "kube-system", name: "cilium-config" },
      data: { "enable-policy": "default" },
    },
  ];
}
