import "server-only";

import { ok, type Result } from "#lib/policy/index.ts";
import { statusAsOf, type ClusterStatus } from "#lib/rollout/index.ts";
import { readClusterStatus } from "#lib/server/database/cluster-store.ts";
import { proofStanding } from "#lib/probes/index.ts";
import { readFinishedProof } from "#lib/server/database/proof-store.ts";
import type { Context } from "./context.ts";
import { networkOf, networkReport } from "./loading/proved-network.ts";

/**
 * Everything that the header says about the cluster. Before the worker's first word it says that it waits for it, and
 * when the worker falls silent that it did.
 */
export async function readStatus(ctx: Context): Promise<Result<ClusterStatus>> {
  const { writes, clusterName, cluster } = ctx.config;
  const stored = await readClusterStatus(ctx.db, ctx.clusterId);
  if (stored !== undefined) {
    const { reportedAtMs, ...status } = stored;
    const proof = await proofStatus(ctx);
    return ok({
      ...status,
      ...statusAsOf({ ...status, reportedAtMs }, ctx.clock()),
      ...(proof === undefined ? {} : { proof }),
      writes,
    });
  }
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

/** What the last proof is worth now; undefined until the cluster was read. */
async function proofStatus(ctx: Context): Promise<ClusterStatus["proof"]> {
  const snapshot = await ctx.snapshot();
  if (!snapshot.ok) return undefined;
  const finished = await readFinishedProof(ctx.db, ctx.clusterId);
  const { title, inert } = networkReport(snapshot.value);
  return { ...proofStanding(finished, networkOf(snapshot.value), ctx.clock()), title, inert };
}
