import type { ClusterUnderTest } from "./clusters.ts";

/**
 * Writes a Deployment with its ReplicaSet and a running pod, its Service and endpoint slice, a CronJob, and their node,
 * as the controllers and kubelets of a cluster leave them: owners by the uids that the server gave them, statuses too.
 */
export async function writeShop(cluster: ClusterUnderTest, namespace: string): Promise<void> {
  const node = `node-of-${namespace}`;
  await cluster.put({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: node },
    spec: {},
    status: { addresses: [{ type: "InternalIP", address: "10.0.0.11" }] },
  });
  const deployment = await cluster.put({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace },
    spec: { selector: { matchLabels: { app: "web" } }, template: template({ app: "web" }) },
  });
  const replicaSet = await cluster.put({
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: "web-6f7c9d5b8",
      namespace,
      labels: HASHED,
      ...ownedBy("Deployment", "web", deployment),
    },
    spec: { selector: { matchLabels: HASHED }, template: template(HASHED) },
  });
  await cluster.put({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "web-6f7c9d5b8-abcde",
      namespace,
      labels: HASHED,
      ...ownedBy("ReplicaSet", "web-6f7c9d5b8", replicaSet),
    },
    spec: { nodeName: node, containers: CONTAINERS },
    status: {
      phase: "Running",
      podIP: "10.1.1.10",
      podIPs: [{ ip: "10.1.1.10" }],
      hostIP: "10.0.0.11",
      hostIPs: [{ ip: "10.0.0.11" }],
      conditions: [{ type: "Ready", status: "True" }],
    },
  });
  for (const object of unowned(namespace)) await cluster.put(object);
}

const HASHED = { app: "web", "pod-template-hash": "6f7c9d5b8" };
const CONTAINERS = [
  { name: "main", image: "example.com/web:1", ports: [{ name: "http", containerPort: 8080 }] },
];

function template(labels: object) {
  return { metadata: { labels }, spec: { containers: CONTAINERS } };
}

function ownedBy(kind: string, name: string, uid: string) {
  return { ownerReferences: [{ apiVersion: "apps/v1", kind, name, uid, controller: true }] };
}

function unowned(namespace: string): readonly object[] {
  const job = template({ app: "settle" });
  return [
    {
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name: "settle", namespace },
      spec: {
        schedule: "0 3 * * 0",
        jobTemplate: { spec: { template: { ...job, spec: { ...job.spec, restartPolicy: "Never" } } } },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", namespace },
      spec: { selector: { app: "web" }, ports: [{ port: 80, targetPort: "http" }] },
    },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name: "web-x", namespace, labels: { "kubernetes.io/service-name": "web" } },
      addressType: "IPv4",
      ports: [{ name: "http", port: 8080, protocol: "TCP" }],
      endpoints: [{ addresses: ["10.1.1.10"], conditions: { ready: true } }],
    },
  ];
}
