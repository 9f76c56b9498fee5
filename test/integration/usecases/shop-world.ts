import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { startSimulator, type Simulator } from "#lib/simulator/simulator.ts";
import { shopScenario } from "#lib/simulator/scenario/shop/shop.ts";
import type { Actor, Operation } from "#lib/rollout/index.ts";
import type { NetworkPolicy, Result } from "#lib/policy/index.ts";
import { openConnection } from "#lib/server/cluster/cluster-connection.ts";
import { readConfig } from "#lib/server/config.ts";
import { ensureCluster } from "#lib/server/database/cluster-store.ts";
import { readEdges } from "#lib/server/database/flow-edge-store.ts";
import { ingestFlows } from "#lib/server/ingest/ingest-flows.ts";
import { logOf } from "#lib/server/log.ts";
import { contextFor, type Context, type ProcessContext } from "#lib/server/usecases/context.ts";
import { assemble } from "#lib/server/usecases/process-context.ts";
import { readOperation } from "#lib/server/usecases/read-operation.ts";
import { keepSnapshot } from "#lib/server/worker/keep-snapshot.ts";
import { testDatabase, type TestDatabase } from "../postgres.ts";
import { proven } from "./proven.ts";

const OBSERVED_DAYS = 7;

/** Somebody who may do everything. */
export const ADA: Actor = { id: "ada", name: "ada", roles: ["viewer", "author", "approver", "admin"] };

/** The simulated shop with a worker's picture of it in a database of the test file's own. */
export interface ShopWorld {
  readonly simulator: Simulator;
  readonly process: ProcessContext;
  /** Ada's context. */
  readonly ctx: Context;
  readonly database: TestDatabase;
}

/**
 * Starts the shop for the calling test file: snapshot kept current, `historyDays` of flows read, no live traffic. A
 * day holds all connections that a week does (an hour need not: it tells of each at some minute of its own, and by night
 * of one in three), but for those of weekly CronJobs; over a short history the gate that asks for a week of observation
 * is off. Its enforcement counts as proved.
 */
export function shopOfThisFile({ historyDays = 1 }: { historyDays?: number } = {}): ShopWorld {
  const database = testDatabase();
  const closers: (() => Promise<void>)[] = [];
  let world: { simulator: Simulator; process: ProcessContext } | undefined;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "drawbridge-shop-"));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const simulator = await startSimulator({ scenario: shopScenario(), rate: 0, historyDays });
    closers.push(() => simulator.close());
    const kubeconfig = join(folder, "kubeconfig");
    await writeFile(kubeconfig, simulator.apiServer.kubeconfig);
    const config = readConfig({
      KUBECONFIG: kubeconfig,
      DATABASE_URL: database.url,
      DRAWBRIDGE_HUBBLE: simulator.hubbleAddress,
      DRAWBRIDGE_WRITES: "on",
      DRAWBRIDGE_SETTLE_MS: "20",
      DRAWBRIDGE_OBSERVATION_DAYS: historyDays < OBSERVED_DAYS ? "0" : String(OBSERVED_DAYS),
      DRAWBRIDGE_DATA_DIR: folder,
    });
    if (!config.ok) throw new Error(JSON.stringify(config.refusal));
    const cluster = openConnection(config.value);
    if (!cluster.ok) throw new Error(cluster.refusal.message);
    closers.push(() => cluster.value.close());
    const process = assemble({ config: config.value, cluster: cluster.value, db: database.db });
    await ensureCluster(database.db, { id: process.clusterId, name: "shop", simulated: true });
    closers.push(await observe(process));
    await proven(process);
    world = { simulator, process };
  });

  afterEach(() => world?.simulator.apiServer.faults.clear());

  afterAll(async () => {
    for (const close of closers.reverse()) await close();
  });

  const started = () => {
    if (world === undefined) throw new Error("The shop exists only while tests run.");
    return world;
  };
  return {
    database,
    get simulator() {
      return started().simulator;
    },
    get process() {
      return started().process;
    },
    get ctx() {
      return contextFor(started().process, ADA);
    },
  };
}

async function observe(process: ProcessContext): Promise<() => Promise<void>> {
  const first = Promise.withResolvers<void>();
  const watch = keepSnapshot(process, logOf("test"), () => first.resolve());
  await first.promise;
  const snapshot = valueOf(await process.snapshot());
  const ingestion = await ingestFlows(
    {
      db: process.db,
      clusterId: process.clusterId,
      config: process.config,
      log: logOf("test"),
      now: process.clock,
    },
    snapshot,
  );
  await historyRead(process);
  return async () => {
    await ingestion.stop();
    await watch.stop();
  };
}

/** The history is in when there are edges and no new ones come for a while. */
async function historyRead(process: ProcessContext): Promise<void> {
  const count = async () => (await readEdges(process.db, process.clusterId)).length;
  for (let before = 0, quiet = 0; quiet < 4;) {
    await sleep(250);
    const now = await count();
    quiet = now > 50 && now === before ? quiet + 1 : 0;
    before = now;
  }
}

/** The value of a success; fails the test with the refusal otherwise. */
export function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(
    `refused with ${result.refusal.code}: ${result.refusal.message} ${(result.refusal.detail ?? []).join(" | ")}`,
  );
}

/** The refusal of a result; fails the test when it succeeded. */
export function refusalOf<T>(result: Result<T>) {
  if (!result.ok) return result.refusal;
  throw new Error(`was expected to be refused, and gave ${JSON.stringify(result.value)}`);
}

/** Waits until an operation is over. */
export async function ended(ctx: Context, id: string): Promise<Operation> {
  let operation: Operation | undefined;
  await expect
    .poll(
      async () => {
        operation = valueOf(await readOperation(ctx, { id }));
        return operation.state;
      },
      { timeout: 30_000, interval: 50 },
    )
    .not.toMatch(/queued|running/);
  return operation!;
}

/** Names of the policies in a namespace, from the API server. */
export async function policyNames(ctx: Context, namespace: string): Promise<string[]> {
  return (await livePolicies(ctx, namespace)).map((policy) => policy.metadata.name).sort();
}

/** The policies of a namespace, from the API server. */
export async function livePolicies(ctx: Context, namespace: string): Promise<readonly NetworkPolicy[]> {
  return valueOf(await ctx.cluster.listPolicies(namespace));
}
