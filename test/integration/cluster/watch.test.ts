import { describe, expect, test, vi } from "vitest";
import { builtIn } from "#lib/simulator/api/resource-type.ts";
import type { ClusterId, Snapshot } from "#lib/policy/index.ts";
import type { SnapshotStatus } from "#lib/rollout/index.ts";
import { watchSnapshot } from "#lib/server/cluster/watch-snapshot.ts";
import type { KubeObject } from "#lib/simulator/api/kube-object.ts";
import {
  afterThisTest,
  allowStorefront,
  startTownCluster,
  townObjects,
  type TownCluster,
} from "./town-cluster.ts";

interface Watched {
  readonly snapshots: Snapshot[];
  readonly statuses: SnapshotStatus[];
  readonly latest: () => Snapshot;
}

/** Watches until the test's end; `latest` waits for nothing, so it stands inside `vi.waitFor`. */
function watch({ connection }: TownCluster): Watched {
  const snapshots: Snapshot[] = [];
  const statuses: SnapshotStatus[] = [];
  const watching = watchSnapshot(
    connection,
    {
      onChange: async (snapshot) => void snapshots.push(snapshot),
      onStatus: async (status) => void statuses.push(status),
      onError: (error) => {
        throw error;
      },
    },
    { clusterId: "town" as ClusterId, batchMs: 20, random: () => 0 },
  );
  afterThisTest(() => watching.stop());
  const latest = () => {
    const snapshot = snapshots.at(-1);
    if (snapshot === undefined) throw new Error("no snapshot yet");
    return snapshot;
  };
  return { snapshots, statuses, latest };
}

const soon = { timeout: 10_000, interval: 20 };

async function namespacesOf(watched: Watched, names: readonly string[]): Promise<void> {
  await vi.waitFor(
    () =>
      expect(
        watched
          .latest()
          .namespaces.map((namespace) => namespace.name)
          .toSorted(),
      ).toEqual(names.toSorted()),
    soon,
  );
}

const TOWN = ["default", "kube-system", "payments", "storefront"];

function namespace(name: string): KubeObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } } as KubeObject;
}

describe("a snapshot", () => {
  test("resolves pods to their top owners and reads what the rooms need", async () => {
    const watched = watch(await startTownCluster());
    await namespacesOf(watched, TOWN);
    const snapshot = watched.latest();
    expect(Object.fromEntries(snapshot.pods.map((pod) => [pod.name, pod.workload]))).toEqual({
      "web-6f7c9d5b8-abcde": "storefront/Deployment/web",
      "settle-29401000-zzzzz": "payments/CronJob/settle",
      "queue-0": "payments/MessageQueue/queue",
      "kube-apiserver-node-1": "kube-system/Pod/kube-apiserver-node-1",
    });
    const workload = (id: string) => snapshot.workloads.find((entry) => entry.id === id);
    expect(workload("storefront/Deployment/web")).toMatchObject({
      templateLabels: { app: "web" },
      selector: { matchLabels: { app: "web" } },
    });
    expect(workload("payments/CronJob/settle")).toMatchObject({
      cron: { expression: "0 3 * * 0", timeZone: "Europe/Paris", suspended: false },
    });
    expect(workload("payments/MessageQueue/queue")?.templateLabels).toEqual({ app: "queue" });
    expect(snapshot.workloads.map((entry) => entry.kind)).not.toContain("ReplicaSet");
    expect(snapshot.pods.find((pod) => pod.name.startsWith("web"))).toMatchObject({
      ips: ["10.1.1.10"],
      ready: true,
      finished: false,
      ports: [{ name: "http", port: 8080, protocol: "TCP" }],
      dnsPolicy: "ClusterFirst",
    });
    expect(snapshot.pods.find((pod) => pod.name.startsWith("settle"))).toMatchObject({ finished: true });
    expect(snapshot.services).toMatchObject([
      { name: "web", clusterIPs: ["10.96.1.1"], ports: [{ port: 80, protocol: "TCP", targetPort: "http" }] },
    ]);
    expect(snapshot.endpointSlices).toMatchObject([
      {
        service: "web",
        ports: [{ port: 8080 }],
        endpoints: [{ podName: "web-6f7c9d5b8-abcde", ready: true }],
      },
    ]);
    expect(snapshot.nodes).toMatchObject([{ name: "node-1", ips: ["10.0.0.11"], podCIDRs: ["10.1.1.0/24"] }]);
    expect(snapshot.cni).toMatchObject({ name: "cilium", version: "v1.19.4", enforces: "yes" });
    expect(watched.statuses.at(-1)?.kind).not.toBe("lost");
  });

  test("is handed on only when every kind was read, and says how far it is until then", async () => {
    const cluster = await startTownCluster();
    cluster.api.faults.next({ kind: "delay", path: /\/pods/, delayMs: 300 });
    const watched = watch(cluster);
    await namespacesOf(watched, TOWN);
    expect(watched.snapshots[0]?.pods).toHaveLength(4);
    expect(watched.statuses[0]).toMatchObject({
      kind: "syncing",
      detail: expect.stringMatching(/\d+ of \d+ kinds/),
    });
    await vi.waitFor(() => expect(watched.statuses.at(-1)).toMatchObject({ kind: "connected" }), soon);
  });

  test("follows what is added, changed and deleted, and keeps the rest as the same objects", async () => {
    const cluster = await startTownCluster();
    const watched = watch(cluster);
    await namespacesOf(watched, TOWN);
    const before = watched.latest();
    await cluster.connection.apply(allowStorefront());
    await vi.waitFor(() => expect(watched.latest().policies).toHaveLength(1), soon);
    const after = watched.latest();
    expect(after.pods.every((pod) => before.pods.includes(pod))).toBe(true);
    expect(after.workloads.every((entry) => before.workloads.includes(entry))).toBe(true);
    await cluster.connection.remove({ namespace: "payments", name: "allow-storefront" });
    await vi.waitFor(() => expect(watched.latest().policies).toHaveLength(0), soon);
  });

  test("is read page by page", async () => {
    const many = Array.from({ length: 1_203 }, (_, index) => namespace(`ns-${index}`));
    const watched = watch(await startTownCluster([...townObjects(), ...many]));
    await vi.waitFor(() => expect(watched.latest().namespaces).toHaveLength(1_207), soon);
  });

  test("holds policies of other kinds where the API server serves them, from the moment it does", async () => {
    const cluster = await startTownCluster([
      ...townObjects(),
      {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: "ciliumnetworkpolicies.cilium.io" },
        spec: {
          group: "cilium.io",
          scope: "Namespaced",
          names: { plural: "ciliumnetworkpolicies", kind: "CiliumNetworkPolicy" },
          versions: [{ name: "v2", served: true, storage: true }],
        },
      },
      {
        apiVersion: "cilium.io/v2",
        kind: "CiliumNetworkPolicy",
        metadata: { namespace: "payments", name: "l7" },
        spec: { endpointSelector: {} },
      },
    ]);
    const watched = watch(cluster);
    await vi.waitFor(
      () =>
        expect(watched.latest().foreignPolicies).toMatchObject([
          {
            apiVersion: "cilium.io/v2",
            kind: "CiliumNetworkPolicy",
            namespace: "payments",
            name: "l7",
            spec: { endpointSelector: {} },
          },
        ]),
      soon,
    );
  });
});

describe("a watch", () => {
  test("that is dropped is resumed, and nothing that happened meanwhile is missed", async () => {
    const cluster = await startTownCluster();
    const watched = watch(cluster);
    await namespacesOf(watched, TOWN);
    expect(cluster.api.dropWatches()).toBeGreaterThan(10);
    cluster.store.put(namespace("ledger"));
    await namespacesOf(watched, [...TOWN, "ledger"]);
    expect(watched.statuses.map((status) => status.kind)).not.toContain("lost");
  });

  test("whose version expired (410) lists again: what was deleted meanwhile is gone", async () => {
    const cluster = await startTownCluster([...townObjects(), namespace("doomed")]);
    const watched = watch(cluster);
    await namespacesOf(watched, [...TOWN, "doomed"]);
    cluster.api.faults.next({ kind: "status", status: 503, path: /watch=true/, count: 40 });
    cluster.api.dropWatches();
    // As the namespace controller does in the end: the API server alone would leave it Terminating.
    cluster.store.remove(builtIn("namespaces"), undefined, "doomed");
    cluster.store.put(namespace("fresh"));
    cluster.api.compact();
    cluster.api.faults.clear();
    await namespacesOf(watched, [...TOWN, "fresh"]);
  });

  test("that cannot be had is lost since then, and connected again when it can", async () => {
    const cluster = await startTownCluster();
    const watched = watch(cluster);
    await namespacesOf(watched, TOWN);
    cluster.api.faults.next({ kind: "reset", count: Infinity });
    cluster.api.dropWatches();
    await vi.waitFor(
      () =>
        expect(watched.statuses.at(-1)).toMatchObject({
          kind: "lost",
          sinceMs: expect.any(Number),
          reason: expect.stringContaining("cannot be reached"),
        }),
      soon,
    );
    cluster.api.faults.clear();
    cluster.store.put(namespace("ledger"));
    await namespacesOf(watched, [...TOWN, "ledger"]);
    await vi.waitFor(() => expect(watched.statuses.at(-1)).toMatchObject({ kind: "connected" }), soon);
  });

  test("that is lost leaves what it read in the picture: only the status says that it is old", async () => {
    const cluster = await startTownCluster();
    const watched = watch(cluster);
    await namespacesOf(watched, TOWN);
    cluster.api.faults.next({ kind: "status", status: 503, path: /\/services/, count: Infinity });
    cluster.api.dropWatches();
    await vi.waitFor(() => expect(watched.statuses.at(-1)).toMatchObject({ kind: "lost" }), soon);
    cluster.store.put(namespace("ledger"));
    await namespacesOf(watched, [...TOWN, "ledger"]);
    expect(watched.latest().services).toHaveLength(1);
    expect(watched.latest().evidence?.unreadable).toEqual([]);
  });

  test("of a kind that may not be read is named, and the others go on without it", async () => {
    const cluster = await startTownCluster();
    cluster.api.faults.next({ kind: "status", status: 403, path: /\/nodes/, count: Infinity });
    const watched = watch(cluster);
    await namespacesOf(watched, TOWN);
    expect(watched.latest().nodes).toEqual([]);
    await vi.waitFor(
      () =>
        expect(watched.statuses.at(-1)).toMatchObject({
          kind: "connected",
          unreadable: [{ kind: "Nodes", reason: expect.any(String) }],
        }),
      soon,
    );
  });

  test("ends when it is told to, leaving no request open", async () => {
    const cluster = await startTownCluster();
    const watching = watchSnapshot(
      cluster.connection,
      { onChange: async () => undefined, onStatus: async () => undefined, onError: () => undefined },
      { clusterId: "town" as ClusterId, batchMs: 20 },
    );
    await vi.waitFor(() => expect(cluster.api.dropWatches()).toBeGreaterThan(0), soon);
    await watching.stop();
    await vi.waitFor(() => expect(cluster.api.dropWatches()).toBe(0), soon);
  });
});
