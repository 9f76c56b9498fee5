import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator } from "#lib/simulator/simulator.ts";
import { shopScenario } from "#lib/simulator/scenario/shop/shop.ts";
import { isOpenPolicy, type NetworkPolicy, type Result } from "#lib/policy/index.ts";
import { openConnection } from "#lib/server/cluster/cluster-connection.ts";
import { readConfig } from "#lib/server/config.ts";
import { ensureCluster } from "#lib/server/database/cluster-store.ts";
import { openDatabase } from "#lib/server/database/database.ts";
import { startEmbeddedPostgres } from "#lib/server/database/embedded-postgres.ts";
import { migrate } from "#lib/server/database/migrate.ts";
import { logOf } from "#lib/server/log.ts";
import { contextFor, type Context } from "#lib/server/usecases/context.ts";
import { assemble } from "#lib/server/usecases/process-context.ts";
import { promote } from "#lib/server/usecases/promote.ts";
import { rollBack } from "#lib/server/usecases/roll-back.ts";
import { rollbacksRecorded } from "#lib/server/usecases/rollback/record-rollback.ts";
import { runOperation } from "#lib/server/usecases/run-operation.ts";
import { keepSnapshot } from "#lib/server/worker/keep-snapshot.ts";
import { figure, percentile } from "./report.ts";
import { measureClick } from "./rollback-click.ts";
import { proven } from "../integration/usecases/proven.ts";

const ROUNDS = 40;
const REPLY_DELAY_MS = 20;
const NAMESPACE = "payments";

/**
 * Rollback against bare applies: the same two open policies, by the same client, at once, against an API server that
 * adds 20 ms to each reply. Both are measured in turns, so that a noisy machine is noisy for both.
 */
export async function measure(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "drawbridge-bench-"));
  const closers: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  try {
    const { ctx, faults } = await stagedShop(folder, closers);
    faults.next({ kind: "delay", delayMs: REPLY_DELAY_MS, count: Infinity });
    const open = valueOf(await ctx.cluster.listPolicies(NAMESPACE)).filter(isOpenPolicy);
    await warm(ctx);
    const bare: number[] = [];
    const rolled: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      bare.push(await bareApplies(ctx, open, round));
      rolled.push(valueOf(await rollBack(ctx, { namespace: NAMESPACE, reason: `bench ${round}` })).totalMs);
      await rollbacksRecorded();
      await ctx.snapshot();
    }
    for (const share of [0.5, 0.95]) {
      const name = `p${share * 100}`;
      const base = percentile(bare, share);
      figure(`rollback.bare-applies.${name}`, base, "ms");
      figure(`rollback.entry-to-last-object.${name}`, percentile(rolled, share), "ms", {
        atMost: base * 1.5,
        because: "1.5 times bare applies",
      });
    }
  } finally {
    for (const close of closers.reverse()) await close();
  }
  await measureClick();
}

async function stagedShop(folder: string, closers: (() => Promise<unknown>)[]) {
  const postgres = await startEmbeddedPostgres(join(folder, "postgres"));
  closers.push(() => postgres.stop());
  await migrate(postgres.url);
  const simulator = await startSimulator({ scenario: shopScenario(), rate: 0 });
  closers.push(() => simulator.close());
  const kubeconfig = join(folder, "kubeconfig");
  await writeFile(kubeconfig, simulator.apiServer.kubeconfig);
  const config = valueOf(
    readConfig({
      KUBECONFIG: kubeconfig,
      DATABASE_URL: postgres.url,
      DRAWBRIDGE_WRITES: "on",
      DRAWBRIDGE_SETTLE_MS: "0",
    }),
  );
  const cluster = valueOf(openConnection(config));
  closers.push(() => cluster.close());
  const db = openDatabase(postgres.url);
  closers.push(() => db.$disconnect());
  const process = assemble({ config, cluster, db });
  await ensureCluster(db, { id: process.clusterId, name: "shop", simulated: true });
  const first = Promise.withResolvers<void>();
  const watch = keepSnapshot(process, logOf("bench"), () => first.resolve());
  closers.push(() => watch.stop());
  await first.promise;
  await proven(process);
  const ctx = contextFor(process, { id: "bench", name: "bench", roles: ["admin"] });
  const { operationId } = valueOf(
    await promote(ctx, { namespace: NAMESPACE, to: "staged", reason: "bench" }),
  );
  await runOperation(ctx, operationId);
  await ctx.snapshot();
  return { ctx, faults: simulator.apiServer.faults };
}

/** Connections for a list and two writes at once, as a web process keeps them. */
async function warm(ctx: Context): Promise<void> {
  await Promise.all([1, 2, 3].map(() => ctx.cluster.serverVersion()));
}

async function bareApplies(ctx: Context, open: readonly NetworkPolicy[], round: number): Promise<number> {
  const policies = open.map(({ metadata, spec, ...rest }) => {
    const { name, namespace, labels, annotations } = metadata;
    return {
      ...rest,
      spec,
      metadata: { name, namespace, labels, annotations: { ...annotations, round: String(round) } },
    };
  });
  const startedAt = performance.now();
  for (const answer of await Promise.all(policies.map((policy) => ctx.cluster.apply(policy))))
    valueOf(answer);
  return performance.now() - startedAt;
}

function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
}
