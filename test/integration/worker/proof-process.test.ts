import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import type { ClusterId } from "#lib/policy/index.ts";
import { openConnection } from "#lib/server/cluster/cluster-connection.ts";
import { readConfig } from "#lib/server/config.ts";
import { readClusterStatus } from "#lib/server/database/cluster-store.ts";
import { readProof } from "#lib/server/database/proof-store.ts";
import { contextFor } from "#lib/server/usecases/context.ts";
import { assemble } from "#lib/server/usecases/process-context.ts";
import { proveEnforcement } from "#lib/server/usecases/prove-enforcement.ts";
import { shopScenario } from "#lib/simulator/scenario/shop/shop.ts";
import { startSimulator } from "#lib/simulator/simulator.ts";
import { testDatabase } from "../postgres.ts";
import { canariesIn, journaledYet } from "../usecases/proof-world.ts";
import { ADA, valueOf } from "../usecases/shop-world.ts";
import { startWorker } from "./start-worker.ts";

const database = testDatabase();
const SHOP = "shop" as ClusterId;
const soon = { timeout: 60_000, interval: 100 };
const closers: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

test(
  "a worker that is killed in the middle of a proof leaves nothing once another one has started",
  { timeout: 180_000 },
  async () => {
    const simulator = await startSimulator({ scenario: shopScenario(), rate: 0, historyDays: 0.01 });
    closers.push(() => simulator.close());
    const folder = mkdtempSync(join(tmpdir(), "drawbridge-worker-"));
    closers.push(() => rmSync(folder, { recursive: true, force: true }));
    const kubeconfig = join(folder, "kubeconfig");
    writeFileSync(kubeconfig, simulator.apiServer.kubeconfig);
    const env = {
      DRAWBRIDGE_SCENARIO: "shop",
      DRAWBRIDGE_SIMULATOR_KUBECONFIG: kubeconfig,
      DRAWBRIDGE_DATA_DIR: folder,
    };
    const config = valueOf(readConfig({ ...env, DATABASE_URL: database.url }));
    const cluster = valueOf(openConnection(config));
    closers.push(() => cluster.close());
    const ctx = contextFor(assemble({ config, cluster, db: database.db }), ADA);

    const first = startWorker(database.url, env);
    closers.push(first.kill);
    const connected = async () => (await readClusterStatus(database.db, SHOP))?.snapshot.kind;
    await vi.waitFor(async () => expect(await connected()).toBe("connected"), soon);
    const { proofId } = valueOf(await proveEnforcement(ctx));
    const policies = () => canariesIn({ simulator }).filter((one) => one.startsWith("NetworkPolicy"));
    await vi.waitFor(() => expect(policies().length).toBeGreaterThan(0), soon);
    await first.kill();
    expect(canariesIn({ simulator }).length).toBeGreaterThan(0);

    const second = startWorker(database.url, env);
    closers.push(second.kill);
    const stored = () => readProof(database.db, SHOP, proofId);
    await vi.waitFor(async () => expect(await stored()).toMatchObject({ state: "failed" }), soon);
    expect(await stored()).toMatchObject({ failure: { code: "interrupted" }, leftBehind: [] });
    expect(canariesIn({ simulator })).toEqual([]);
    expect(await journaledYet(ctx, proofId)).toEqual([]);
  },
);
