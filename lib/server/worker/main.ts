import "server-only";
import { readFileSync } from "node:fs";
import { openConnection } from "#lib/server/cluster/cluster-connection.ts";
import { readConfig, type Config } from "#lib/server/config.ts";
import { announce } from "#lib/server/database/announce.ts";
import { ensureCluster, saveScenarioProblems } from "#lib/server/database/cluster-store.ts";
import { database } from "#lib/server/database/database.ts";
import { holdLease } from "#lib/server/database/lease.ts";
import { logOf } from "#lib/server/log.ts";
import type { ClusterStatus } from "#lib/rollout/index.ts";
import type { ProcessContext } from "#lib/server/usecases/context.ts";
import { assemble } from "#lib/server/usecases/process-context.ts";
import { observeCluster } from "./observe-cluster.ts";
import { runOperations } from "./operation-runner.ts";
import { runProofs } from "./proof-runner.ts";

/**
 * The worker process: watches the cluster, takes flows in, runs operations. Any number may run; one per cluster
 * observes, under a lease, and the others wait for it. Ends on SIGTERM and SIGINT after its last batch is written.
 */
const log = logOf("worker");

async function main(): Promise<void> {
  const config = readConfig(process.env);
  if (!config.ok) return fail(config.refusal.message, config.refusal.detail);
  const databaseUrl = config.value.databaseUrl;
  if (databaseUrl === undefined) return fail("DATABASE_URL is not set. Start with `npm start`, or set it.");
  const cluster = openConnection(config.value);
  if (!cluster.ok) return fail(cluster.refusal.message, cluster.refusal.detail);
  const context = assemble({ config: config.value, cluster: cluster.value, db: database(databaseUrl) });
  await introduce(context);
  const lease = holdLease(databaseUrl, `observe ${context.clusterId}`, {
    work: (signal) => observeCluster(context, signal),
    onWaiting: () => log.info("another worker observes this cluster; waiting for its lease"),
    onLost: (error) => log.error({ err: error }, "observing the cluster broke off; it is taken up again"),
  });
  const operations = runOperations(context);
  const proofs = runProofs(context);
  log.info({ cluster: context.clusterId }, "the worker runs");
  await stopAsked();
  log.info("the worker stops");
  await Promise.all([operations.stop(), proofs.stop()]);
  await lease.stop();
  await cluster.value.close();
  await context.db.$disconnect();
  process.exit(0);
}

/** The cluster's row, and what is wrong with its scenario: everything else hangs on the row. */
async function introduce({ db, clusterId, config }: ProcessContext): Promise<void> {
  await ensureCluster(db, {
    id: clusterId,
    name: config.clusterName,
    simulated: config.cluster.kind === "simulated",
  });
  await saveScenarioProblems(db, clusterId, scenarioProblems(config));
  await announce(db, { topic: "status", clusterId });
}

/** Written by the launcher out of what the simulator told it; its absence means that there is no scenario. */
function scenarioProblems(config: Config): ClusterStatus["scenarioProblems"] {
  if (config.scenarioProblemsFile === undefined) return [];
  return JSON.parse(readFileSync(config.scenarioProblemsFile, "utf8")) as ClusterStatus["scenarioProblems"];
}

function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGTERM", () => resolve());
    process.once("SIGINT", () => resolve());
  });
}

function fail(message: string, detail: readonly string[] = []): void {
  log.fatal({ detail }, message);
  process.exitCode = 1;
}

await main();
