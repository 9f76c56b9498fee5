import "server-only";

import { ok, type Result } from "#lib/policy/index.ts";
import type { ClusterStatus } from "#lib/rollout/index.ts";
import { readClusterStatus } from "#lib/server/database/cluster-store.ts";
import type { Context } from "./context.ts";

/** Everything that the header says about the cluster. Before the worker's first word it says that it waits for it. */
export async function readStatus(ctx: Context): Promise<Result<ClusterStatus>> {
  const { writes, clusterName, cluster } = ctx.config;
  const stored = await readClusterStatus(ctx.db, ctx.clusterId);
  if (stored !== undefined) return ok({ ...stored, writes });
  return ok({
    clusterId: ctx.clusterId,
    name: clusterName,
    simulated: cluster.kind === "simulated",
    writes,
    snapshot: { kind: "syncing", sinceMs: ctx.clock(), detail: "Waiting for the worker" },
    flows: { kind: "none", reason: "Waiting for the worker" },
    scenarioProblems: [],
  });
}
