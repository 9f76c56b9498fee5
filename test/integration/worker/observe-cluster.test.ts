import { afterEach, describe, expect, test, vi } from "vitest";
import { connectionCounts, type FlowEdge } from "#lib/flows/index.ts";
import {
  readClusterStatus,
  saveObservationBegun,
  saveSnapshotStatus,
} from "#lib/server/database/cluster-store.ts";
import { openDatabase } from "#lib/server/database/database.ts";
import { readEdges, readEdgesInWindow, readGaps } from "#lib/server/database/flow-edge-store.ts";
import { readReadiness } from "#lib/server/usecases/read-readiness.ts";
import { observeCluster } from "#lib/server/worker/observe-cluster.ts";
import { LostEventSource } from "#lib/wire/hubble/flow_pb.js";
import { testDatabase } from "../postgres.ts";
import { startShop, type ShopCluster } from "./shop-cluster.ts";

const database = testDatabase();
const soon = { timeout: 30_000, interval: 100 };
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  await database.db
    .$executeRaw`truncate cluster, cluster_status, snapshot_object, flow_edge, flow_edge_bucket, flow_cursor, coverage_gap`;
});

async function shop(options?: Parameters<typeof startShop>[1]): Promise<ShopCluster> {
  const cluster = await startShop(database.db, options);
  closers.push(cluster.close);
  return cluster;
}

/** Observes until the returned function is called. */
function observe(cluster: ShopCluster): () => Promise<void> {
  const stop = new AbortController();
  const running = observeCluster(cluster.context, stop.signal);
  return async () => {
    stop.abort();
    await running;
  };
}

/** Waits until the number of connections stands still for a second, and returns the edges. */
async function settledEdges({ clusterId }: ShopCluster): Promise<FlowEdge[]> {
  let before = "";
  let edges: FlowEdge[] = [];
  await vi.waitFor(
    async () => {
      edges = await readEdges(database.db, clusterId);
      const now = JSON.stringify(edges);
      const stands = edges.length > 0 && now === before;
      before = now;
      expect(stands).toBe(true);
    },
    { timeout: 40_000, interval: 1_000 },
  );
  return edges;
}

function countsByKey(edges: readonly FlowEdge[]) {
  return Object.fromEntries(edges.map(({ key, tally }) => [key, connectionCounts(tally)]));
}

describe("observing the shop", () => {
  test("stores its snapshot and its past flows as edges, and a restart counts nothing twice", async () => {
    const cluster = await shop({ historyDays: 1 });
    const { clusterId } = cluster;
    const stop = observe(cluster);
    const edges = await settledEdges(cluster);
    const snapshot = await cluster.context.snapshot();
    if (!snapshot.ok) throw new Error(snapshot.refusal.message);
    expect(snapshot.value.namespaces.length).toBeGreaterThan(10);
    expect(snapshot.value.workloads.length).toBeGreaterThan(50);
    expect(edges.length).toBeGreaterThan(100);
    expect(
      edges.filter((edge) => edge.sender.kind === "unknown" || edge.receiver.kind === "unknown"),
    ).toEqual([]);
    expect(edges.some((edge) => connectionCounts(edge.tally).denied > 0)).toBe(true);
    // The simulated past is told in aggregates of both ends: a window over all of it says what the edges say.
    expect(countsByKey(await readEdgesInWindow(database.db, clusterId, 0))).toEqual(countsByKey(edges));
    await stop();

    const again = observe(cluster);
    await receiving(cluster);
    expect(await settledEdges(cluster)).toEqual(edges);
    await again();
  });

  test("trusts no report of an earlier run, and is not ready when the worker falls silent", async () => {
    const cluster = await shop({ historyDays: 0.001 });
    const { context, clusterId } = cluster;
    const before = { kind: "connected", syncedAtMs: Date.now(), resourceVersion: "1" } as const;
    await saveSnapshotStatus(database.db, clusterId, before);
    expect(await readReadiness(context)).toEqual({ ready: true, reasons: [] });
    await saveObservationBegun(database.db, clusterId, Date.now());
    expect((await readReadiness(context)).ready).toBe(false);

    const stop = observe(cluster);
    await vi.waitFor(async () => expect((await readReadiness(context)).ready).toBe(true), soon);
    await stop();
    const { reasons } = await readReadiness({ ...context, clock: () => Date.now() + 60_000 });
    expect(reasons[0]).toContain("The worker has not reported for");
  });

  test("is not ready without its database, and says so in one line", async () => {
    const { context } = await shop({ historyDays: 0.001 });
    const away = openDatabase("postgres://nobody@127.0.0.1:1/none", 1);
    const { ready, reasons } = await readReadiness({ ...context, db: away });
    await away.$disconnect();
    expect(ready).toBe(false);
    expect(reasons).toEqual([expect.stringMatching(/^The database does not answer: [^\n]+$/)]);
    expect(reasons[0]).not.toContain("invocation");
  });

  test("goes on with live flows while the snapshot follows the cluster", async () => {
    const cluster = await shop({ historyDays: 0.001, rate: 20 });
    const stop = observe(cluster);
    await receiving(cluster);
    const before = await lastSeenMs(cluster);
    cluster.simulator.store.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "late-comer" } });
    await vi.waitFor(async () => {
      const snapshot = await cluster.context.snapshot();
      expect(
        snapshot.ok && snapshot.value.namespaces.some((namespace) => namespace.name === "late-comer"),
      ).toBe(true);
    }, soon);
    await vi.waitFor(async () => expect(await lastSeenMs(cluster)).toBeGreaterThan(before), soon);
    const status = await readClusterStatus(database.db, cluster.clusterId);
    expect(status?.snapshot.kind).toBe("connected");
    await stop();
  });

  test("shows a node that Relay cannot hear and events that were lost, and keeps both as gaps", async () => {
    const cluster = await shop({ historyDays: 0.001, rate: 5 });
    const stop = observe(cluster);
    await receiving(cluster);
    const { coverage } = cluster.simulator;
    const node = coverage.nodes[1] ?? "";
    coverage.setNodeAvailable(node, false);
    coverage.loseEvents(node, 42, LostEventSource.HUBBLE_RING_BUFFER);
    await vi.waitFor(async () => {
      const flows = (await readClusterStatus(database.db, cluster.clusterId))?.flows;
      expect(flows).toMatchObject({
        kind: "receiving",
        lostEvents: 42,
        unavailableNodes: [expect.stringContaining(node)],
      });
      const gaps = await readGaps(database.db, cluster.clusterId, 0);
      expect(gaps.map((gap) => gap.reason).toSorted()).toEqual(["lost-events", "node-unavailable"]);
    }, soon);
    await stop();
  });
});

async function receiving({ clusterId }: ShopCluster): Promise<void> {
  await vi.waitFor(async () => {
    const status = await readClusterStatus(database.db, clusterId);
    expect(status?.flows).toMatchObject({ kind: "receiving", connectedNodes: expect.any(Number) });
    expect((await readEdges(database.db, clusterId)).length).toBeGreaterThan(0);
  }, soon);
}

async function lastSeenMs({ clusterId }: ShopCluster): Promise<number> {
  return Math.max(...(await readEdges(database.db, clusterId)).map((edge) => edge.lastSeenMs));
}
