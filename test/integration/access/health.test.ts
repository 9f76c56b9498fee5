import { afterEach, describe, expect, it, vi } from "vitest";
import { GET as healthz } from "#app/api/healthz/route.ts";
import { GET as readyz } from "#app/api/readyz/route.ts";
import { openDatabase } from "#lib/server/database/database.ts";
import type { ProcessContext } from "#lib/server/usecases/context.ts";
import type { Readiness } from "#lib/server/usecases/read-readiness.ts";
import { observeCluster } from "#lib/server/worker/observe-cluster.ts";
import { testDatabase } from "../postgres.ts";
import { startShop, type ShopCluster } from "../worker/shop-cluster.ts";

const database = testDatabase();
const soon = { timeout: 30_000, interval: 50 };
const kept = globalThis as typeof globalThis & { drawbridgeProcess?: ProcessContext };
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  kept.drawbridgeProcess = undefined;
  vi.unstubAllEnvs();
  for (const close of closers.splice(0).toReversed()) await close();
  await database.db
    .$executeRaw`truncate cluster, cluster_status, snapshot_object, flow_edge, flow_edge_bucket, flow_cursor, coverage_gap`;
});

/** The shop, and the web process's own means over it: what the routes ask. */
async function shop(): Promise<ShopCluster> {
  const cluster = await startShop(database.db, { historyDays: 0.001 });
  closers.push(cluster.close);
  kept.drawbridgeProcess = cluster.context;
  return cluster;
}

function observed({ context }: ShopCluster): void {
  const stop = new AbortController();
  const running = observeCluster(context, stop.signal);
  closers.push(async () => {
    stop.abort();
    await running;
  });
}

async function readiness(): Promise<Readiness & { status: number }> {
  const answer = await readyz();
  expect(answer.headers.get("cache-control")).toBe("no-store");
  return { ...((await answer.json()) as Readiness), status: answer.status };
}

/** Whatever is away, the process is alive. */
async function alive(): Promise<void> {
  const answer = healthz();
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ status: "ok", uptimeSeconds: expect.any(Number) });
}

describe("/api/readyz", () => {
  it("answers 503 until the worker has read the cluster, and 200 from then on", async () => {
    const cluster = await shop();
    const before = await readiness();
    expect(before).toMatchObject({ status: 503, ready: false });
    expect(before.reasons).toHaveLength(1);
    observed(cluster);
    await vi.waitFor(
      async () => expect(await readiness()).toEqual({ status: 200, ready: true, reasons: [] }),
      soon,
    );
    await alive();
  });

  it("answers 503 and names the cluster and the flows when the cluster goes away", async () => {
    const cluster = await shop();
    observed(cluster);
    await vi.waitFor(async () => expect((await readiness()).status).toBe(200), soon);
    await cluster.simulator.close();
    await vi.waitFor(async () => {
      const { status, reasons } = await readiness();
      expect(status).toBe(503);
      expect(reasons).toEqual([
        expect.stringMatching(/^The cluster is lost since \d{4}-.*: /),
        expect.stringMatching(/^Flows from .* are lost since \d{4}-.*: /),
      ]);
    }, soon);
    await alive();
  });

  it("answers 503 and says so when the database goes away", async () => {
    const { context } = await shop();
    const db = openDatabase("postgresql://nobody@127.0.0.1:9/none", 1);
    closers.push(() => db.$disconnect());
    kept.drawbridgeProcess = { ...context, db };
    const { status, reasons } = await readiness();
    expect(status).toBe(503);
    expect(reasons).toEqual([expect.stringMatching(/^The database does not answer: .*127\.0\.0\.1:9/s)]);
    await alive();
  });

  it("answers 503 with what is wrong in the configuration", async () => {
    vi.stubEnv("KUBECONFIG", "/nowhere/kubeconfig");
    const { status, reasons } = await readiness();
    expect(status).toBe(503);
    expect(reasons.join("\n")).toContain("/nowhere/kubeconfig");
    await alive();
  });
});
