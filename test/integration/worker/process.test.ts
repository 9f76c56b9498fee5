import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { ClusterId } from "#lib/policy/index.ts";
import { readClusterStatus } from "#lib/server/database/cluster-store.ts";
import { readEdges } from "#lib/server/database/flow-edge-store.ts";
import { shopScenario } from "#lib/simulator/scenario/shop/shop.ts";
import { startSimulator } from "#lib/simulator/simulator.ts";
import { testDatabase } from "../postgres.ts";
import { startWorker as startProcess, type WorkerProcess } from "./start-worker.ts";

const database = testDatabase();
const SHOP = "shop" as ClusterId;
const soon = { timeout: 40_000, interval: 200 };
const closers: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  await database.db
    .$executeRaw`truncate cluster, cluster_status, snapshot_object, flow_edge, flow_edge_bucket, flow_cursor, coverage_gap`;
});

function startWorker(env: Readonly<Record<string, string>>): WorkerProcess {
  const worker = startProcess(database.url, env);
  closers.push(worker.kill);
  return worker;
}

async function shopEnvironment(): Promise<Record<string, string>> {
  const simulator = await startSimulator({ scenario: shopScenario(), rate: 10, historyDays: 0.01 });
  closers.push(() => simulator.close());
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-worker-"));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const kubeconfig = join(folder, "kubeconfig");
  writeFileSync(kubeconfig, simulator.apiServer.kubeconfig);
  return {
    DRAWBRIDGE_SCENARIO: "shop",
    DRAWBRIDGE_SIMULATOR_KUBECONFIG: kubeconfig,
    DRAWBRIDGE_HUBBLE: simulator.hubbleAddress,
    DRAWBRIDGE_DATA_DIR: folder,
  };
}

async function connected(): Promise<void> {
  await vi.waitFor(async () => {
    expect(await readClusterStatus(database.db, SHOP)).toMatchObject({
      snapshot: { kind: "connected" },
      flows: { kind: "receiving" },
    });
    expect((await readEdges(database.db, SHOP)).length).toBeGreaterThan(0);
  }, soon);
}

describe("the worker process", () => {
  test("reads the cluster into the database, and ends cleanly when it is asked to", async () => {
    const worker = startWorker(await shopEnvironment());
    await connected();
    worker.child.kill("SIGTERM");
    const [code] = (await once(worker.child, "exit")) as [number | null];
    expect(code).toBe(0);
    expect(worker.log()).not.toContain('"level":50');
  });

  test("waits for the lease while another observes, and takes over when that one is killed", async () => {
    const env = await shopEnvironment();
    const first = startWorker(env);
    await connected();
    const second = startWorker(env);
    await vi.waitFor(() => expect(second.log()).toContain("waiting for its lease"), soon);
    first.child.kill("SIGKILL");
    await once(first.child, "exit");
    const before = Math.max(...(await readEdges(database.db, SHOP)).map((edge) => edge.lastSeenMs));
    await vi.waitFor(async () => {
      const after = Math.max(...(await readEdges(database.db, SHOP)).map((edge) => edge.lastSeenMs));
      expect(after).toBeGreaterThan(before);
    }, soon);
  });

  test("says what is wrong with its configuration and fails", async () => {
    const worker = startWorker({ KUBECONFIG: "/nowhere/kubeconfig" });
    const [code] = (await once(worker.child, "exit")) as [number | null];
    expect(code).toBe(1);
    expect(worker.log()).toContain("/nowhere/kubeconfig");
  });
});
