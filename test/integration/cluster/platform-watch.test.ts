import { describe, expect, test, vi } from "vitest";
import type { ClusterId, Snapshot } from "#lib/policy/index.ts";
import type { SnapshotStatus } from "#lib/rollout/index.ts";
import { readSnapshot } from "#lib/server/cluster/read-snapshot.ts";
import { watchSnapshot } from "#lib/server/cluster/watch-snapshot.ts";
import type { KubeObject } from "#lib/simulator/api/kube-object.ts";
import { afterThisTest, startTownCluster, townObjects, type TownCluster } from "./town-cluster.ts";

const soon = { timeout: 10_000, interval: 20 };

interface Watched {
  readonly snapshots: Snapshot[];
  readonly statuses: SnapshotStatus[];
  readonly latest: () => Snapshot;
}

/** Watches until the test's end, looking for new kinds several times a second. */
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
    { clusterId: "town" as ClusterId, batchMs: 20, rediscoverMs: 100, random: () => 0 },
  );
  afterThisTest(() => watching.stop());
  const latest = () => {
    const snapshot = snapshots.at(-1);
    if (snapshot === undefined) throw new Error("no snapshot yet");
    return snapshot;
  };
  return { snapshots, statuses, latest };
}

const object = (value: object) => value as KubeObject;

const webhook = (service: string) =>
  object({
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: "guard" },
    webhooks: [
      { name: "guard.town.example", clientConfig: { service: { namespace: "payments", name: service } } },
    ],
  });

const monitorDefinition = object({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "servicemonitors.monitoring.coreos.com" },
  spec: {
    group: "monitoring.coreos.com",
    scope: "Namespaced",
    names: { plural: "servicemonitors", kind: "ServiceMonitor" },
    versions: [{ name: "v1", served: true, storage: true }],
  },
});

const monitor = object({
  apiVersion: "monitoring.coreos.com/v1",
  kind: "ServiceMonitor",
  metadata: { namespace: "payments", name: "api" },
  spec: { selector: {}, endpoints: [{ port: "http" }] },
});

describe("the platform in a snapshot", () => {
  test("is there from the first picture on, with the API server's version and groups", async () => {
    const watched = watch(await startTownCluster([...townObjects(), webhook("guard")]));
    await vi.waitFor(() => expect(watched.snapshots.length).toBeGreaterThan(0), soon);
    const [first] = watched.snapshots;
    expect(first?.platform?.callees).toMatchObject([{ name: "guard", service: "guard", port: 443 }]);
    expect(first?.platform?.routes).toEqual([]);
    expect(first?.evidence).toMatchObject({
      serverVersion: "v1.37.2",
      apiGroups: expect.arrayContaining(["apps/v1", "networking.k8s.io/v1"]),
      unreadable: [],
    });
    expect(first?.platform?.scrapes).toBeUndefined();
  });

  test("follows objects that change and go", async () => {
    const cluster = await startTownCluster([...townObjects(), webhook("guard")]);
    const watched = watch(cluster);
    await vi.waitFor(() => expect(watched.latest().platform?.callees).toHaveLength(1), soon);
    cluster.store.put(webhook("other"));
    await vi.waitFor(
      () => expect(watched.latest().platform?.callees).toMatchObject([{ service: "other" }]),
      soon,
    );
    await cluster.connection.transport.request({
      what: "delete the webhook",
      method: "DELETE",
      path: "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/guard",
    });
    await vi.waitFor(() => expect(watched.latest().platform?.callees).toEqual([]), soon);
  });

  test("gains a list with the definition that brings its kind, and loses it with that", async () => {
    const cluster = await startTownCluster();
    const watched = watch(cluster);
    await vi.waitFor(() => expect(watched.latest().platform?.scrapes).toBeUndefined(), soon);
    cluster.store.put(structuredClone(monitorDefinition));
    cluster.store.put(structuredClone(monitor));
    await vi.waitFor(
      () => expect(watched.latest().platform?.scrapes).toMatchObject([{ name: "api", ports: ["http"] }]),
      soon,
    );
    await cluster.connection.transport.request({
      what: "delete the definition",
      method: "DELETE",
      path: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/servicemonitors.monitoring.coreos.com",
    });
    cluster.api.dropWatches();
    await vi.waitFor(() => expect(watched.latest().platform?.scrapes).toBeUndefined(), soon);
    expect(watched.statuses.map((status) => status.kind)).not.toContain("lost");
  });

  test("misses nothing while watches drop and versions expire", async () => {
    const cluster = await startTownCluster([...townObjects(), webhook("guard")]);
    const watched = watch(cluster);
    await vi.waitFor(() => expect(watched.latest().platform?.callees).toHaveLength(1), soon);
    cluster.api.dropWatches();
    cluster.store.put(webhook("other"));
    cluster.api.compact();
    await vi.waitFor(
      () => expect(watched.latest().platform?.callees).toMatchObject([{ service: "other" }]),
      soon,
    );
  });
});

describe("what may not be read of the platform", () => {
  const webhooks = /validatingwebhookconfigurations/;

  test("is named with verb and resource, and neither delays nor degrades the rest", async () => {
    const cluster = await startTownCluster();
    cluster.api.faults.next({ kind: "status", status: 403, path: webhooks, count: Infinity });
    const watched = watch(cluster);
    await vi.waitFor(
      () =>
        expect(watched.latest().evidence?.unreadable).toEqual([
          {
            verb: "list",
            resource: "validatingwebhookconfigurations.admissionregistration.k8s.io",
            reason: expect.any(String),
          },
        ]),
      soon,
    );
    expect(watched.latest().platform?.callees).toEqual([]);
    await vi.waitFor(
      () => expect(watched.statuses.at(-1)).toEqual(expect.objectContaining({ kind: "connected" })),
      soon,
    );
    expect(watched.statuses.at(-1)).not.toHaveProperty("unreadable", expect.anything());
  });

  test("because its server fails is unknown for as long, and the picture stands without it", async () => {
    const cluster = await startTownCluster([...townObjects(), webhook("guard")]);
    cluster.api.faults.next({ kind: "status", status: 500, path: webhooks, count: Infinity });
    const watched = watch(cluster);
    await vi.waitFor(
      () =>
        expect(watched.latest().evidence?.unreadable.map(({ resource }) => resource)).toEqual([
          "validatingwebhookconfigurations.admissionregistration.k8s.io",
        ]),
      soon,
    );
    cluster.api.faults.clear();
    await vi.waitFor(() => expect(watched.latest().platform?.callees).toHaveLength(1), soon);
    await vi.waitFor(() => expect(watched.latest().evidence?.unreadable).toEqual([]), soon);
    expect(watched.statuses.map((status) => status.kind)).not.toContain("lost");
  });

  test("because an object has not the shape of its kind is named by that object, and hides no other", async () => {
    const broken = object({
      apiVersion: "monitoring.coreos.com/v1",
      kind: "ServiceMonitor",
      metadata: { namespace: "payments", name: "broken" },
      spec: { endpoints: "http" },
    });
    const cluster = await startTownCluster([...townObjects(), monitorDefinition, monitor, broken]);
    const watched = watch(cluster);
    await vi.waitFor(() => expect(watched.latest().platform?.scrapes).toMatchObject([{ name: "api" }]), soon);
    expect(watched.latest().evidence?.unreadable).toEqual([
      {
        verb: "get",
        resource: "servicemonitors.monitoring.coreos.com payments/broken",
        reason: "spec.endpoints must be a list, not a text",
      },
    ]);
  });

  test("of ConfigMaps leaves what hangs on them unknown, each by its name", async () => {
    const cluster = await startTownCluster();
    cluster.api.faults.next({ kind: "status", status: 403, path: /configmaps/, count: Infinity });
    const reading = await readSnapshot(cluster.connection, { clusterId: "town" as ClusterId, nowMs: 0 });
    if (!reading.ok) throw new Error(reading.refusal.message);
    const { evidence, cni } = reading.value.snapshot;
    expect(evidence?.unreadable).toContainEqual({
      verb: "get",
      resource: "configmaps kube-system/cilium-config",
      reason: expect.any(String),
    });
    expect(evidence?.unreadable.map(({ resource }) => resource)).not.toContain(
      "configmaps cilium/cilium-config",
    );
    expect(cni).toMatchObject({ name: "cilium", enforces: "unknown" });
    expect(reading.value.unread).toEqual([]);
  });
});
