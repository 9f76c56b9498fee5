import "server-only";

import { randomUUID } from "node:crypto";
import { ok, refuse, withoutScratchNamespaces, type ClusterId, type Result } from "#lib/policy/index.ts";
import { openConnection, type ClusterConnection } from "#lib/server/cluster/cluster-connection.ts";
import { readConfig, type Config } from "#lib/server/config.ts";
import { database, type Database } from "#lib/server/database/database.ts";
import { snapshotOf } from "#lib/server/database/snapshot-store.ts";
import type { ProcessContext } from "./context.ts";

const kept = globalThis as typeof globalThis & { drawbridgeProcess?: ProcessContext };

/**
 * What this process works with, made on first use and kept. Neither the database nor the cluster is asked anything:
 * a web process must start, and roll back, also while one of them is away.
 * Refuses with "bad-configuration" or "bad-kubeconfig"; tries again at the next call.
 */
export function processContext(): Result<ProcessContext> {
  if (kept.drawbridgeProcess !== undefined) return ok(kept.drawbridgeProcess);
  const config = readConfig(process.env);
  if (!config.ok) return config;
  const cluster = openConnection(config.value);
  if (!cluster.ok) return cluster;
  kept.drawbridgeProcess = assemble({ config: config.value, cluster: cluster.value, db: database() });
  return ok(kept.drawbridgeProcess);
}

/** A process context over given means: what the worker and the tests use. */
export function assemble(means: {
  readonly config: Config;
  readonly cluster: ClusterConnection;
  readonly db: Database;
  readonly clock?: () => number;
}): ProcessContext {
  const clusterId = means.config.clusterName as ClusterId;
  return {
    ...means,
    clusterId,
    clock: means.clock ?? Date.now,
    newId: randomUUID,
    snapshot: async () => {
      const snapshot = await snapshotOf(means.db, clusterId);
      if (snapshot !== undefined) return ok(withoutScratchNamespaces(snapshot));
      return refuse({
        code: "no-snapshot",
        message:
          "The cluster has not been read yet. The worker is still syncing, or cannot reach it; the header says which.",
      });
    },
  };
}
