import "server-only";

import type { ClusterId, CniFacts } from "#lib/policy/index.ts";
import type { ClusterStatus, FlowSourceStatus, SnapshotStatus } from "#lib/rollout/index.ts";
import type { Tx } from "./database.ts";
import { fromJson, toJson } from "./stored-json.ts";

/** A cluster's row and its first status; leaves both as they are when they exist (the name may change). */
export async function ensureCluster(
  tx: Tx,
  cluster: { readonly id: ClusterId; readonly name: string; readonly simulated: boolean },
): Promise<void> {
  const snapshot: SnapshotStatus = {
    kind: "syncing",
    sinceMs: Date.now(),
    detail: "Waiting for the worker's first look at the cluster",
  };
  const flows: FlowSourceStatus = { kind: "none", reason: "No flow source has been read yet" };
  await tx.$executeRaw`
    with row as (
      insert into cluster (id, name, simulated) values (${cluster.id}, ${cluster.name}, ${cluster.simulated})
      on conflict (id) do update set name = excluded.name, simulated = excluded.simulated
      returning id)
    insert into cluster_status (cluster_id, snapshot, flows)
    select id, ${JSON.stringify(snapshot)}::jsonb, ${JSON.stringify(flows)}::jsonb from row
    on conflict (cluster_id) do nothing`;
}

/** When Drawbridge first saw this cluster, in epoch milliseconds: namespaces without a rollout observe since then. */
export async function clusterSinceMs(tx: Tx, clusterId: ClusterId): Promise<number | undefined> {
  const row = await tx.cluster.findUnique({ where: { id: clusterId } });
  return row?.createdAt.getTime();
}

/** A cluster's status as the worker last wrote it, at `reportedAtMs`: put it through `statusAsOf` before showing it. */
export type StoredStatus = Omit<ClusterStatus, "writes"> & { readonly reportedAtMs: number };

/** Everything but `writes`, which is configuration. Undefined before `ensureCluster`. */
export async function readClusterStatus(tx: Tx, clusterId: ClusterId): Promise<StoredStatus | undefined> {
  const [cluster, status] = await Promise.all([
    tx.cluster.findUnique({ where: { id: clusterId } }),
    tx.clusterStatus.findUnique({ where: { clusterId } }),
  ]);
  if (cluster === null || status === null) return undefined;
  return {
    clusterId,
    name: cluster.name,
    simulated: cluster.simulated,
    snapshot: fromJson<SnapshotStatus>(status.snapshot),
    flows: fromJson<FlowSourceStatus>(status.flows),
    cni: status.cni === null ? undefined : fromJson<CniFacts>(status.cni),
    scenarioProblems: fromJson<ClusterStatus["scenarioProblems"]>(status.scenarioProblems),
    reportedAtMs: status.updatedAt.getTime(),
  };
}

/** How current the picture of the cluster is. The row must exist (`ensureCluster`). */
export async function saveSnapshotStatus(
  tx: Tx,
  clusterId: ClusterId,
  snapshot: SnapshotStatus,
): Promise<void> {
  await tx.clusterStatus.update({
    where: { clusterId },
    data: { snapshot: toJson(snapshot), updatedAt: new Date() },
  });
}

/** How well flows arrive. The row must exist (`ensureCluster`). */
export async function saveFlowSourceStatus(
  tx: Tx,
  clusterId: ClusterId,
  flows: FlowSourceStatus,
): Promise<void> {
  await tx.clusterStatus.update({
    where: { clusterId },
    data: { flows: toJson(flows), updatedAt: new Date() },
  });
}

/**
 * A worker begins to observe: what an earlier one reported is of its time, and not of this one. The row must exist
 * (`ensureCluster`).
 */
export async function saveObservationBegun(tx: Tx, clusterId: ClusterId, atMs: number): Promise<void> {
  const snapshot: SnapshotStatus = {
    kind: "syncing",
    sinceMs: atMs,
    detail: "The worker has started and looks at the cluster",
  };
  const flows: FlowSourceStatus = { kind: "none", reason: "Flows are read once the cluster is known" };
  await tx.clusterStatus.update({
    where: { clusterId },
    data: { snapshot: toJson(snapshot), flows: toJson(flows), updatedAt: new Date() },
  });
}

/** What a folder scenario lacks or holds wrong; no report of the cluster. The row must exist (`ensureCluster`). */
export async function saveScenarioProblems(
  tx: Tx,
  clusterId: ClusterId,
  problems: ClusterStatus["scenarioProblems"],
): Promise<void> {
  await tx.clusterStatus.update({
    where: { clusterId },
    data: { scenarioProblems: toJson(problems) },
  });
}
