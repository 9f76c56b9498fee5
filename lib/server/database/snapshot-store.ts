import "server-only";

import { isDeepStrictEqual } from "node:util";
import type { ClusterId, Snapshot } from "#lib/policy/index.ts";
import type { Database, Tx } from "./database.ts";
import { objectsOf, rowKey, type SnapshotObject } from "./snapshot-object.ts";
import { jsonText } from "./stored-json.ts";

export { rememberedSnapshot, snapshotOf } from "./snapshot-cache.ts";

/** What a write of the snapshot changed. `version` is the newest row's, as a decimal string; equal when nothing did. */
export interface SnapshotWrite {
  readonly changed: number;
  readonly version: string;
}

/** Deleted rows are kept this long, so that readers which look less often than this never miss a deletion. */
const TOMBSTONE_HOURS = 24;

/** What was last written per database and cluster, so that the next write sends only what differs. */
const written = new WeakMap<Database, Map<ClusterId, Map<string, SnapshotObject>>>();

/**
 * Makes `snapshot` the stored picture of its cluster and returns what changed. Only objects that differ from the last
 * write of this process are sent (the first write compares with the database). The head moves in the same transaction.
 *
 * Writers queue behind a lock per cluster: versions must become visible in their order, or a reader that asks for
 * "everything after 10" would miss a 9 that commits later. `ensureCluster` comes first.
 */
export async function saveSnapshot(db: Database, snapshot: Snapshot): Promise<SnapshotWrite> {
  const clusterId = snapshot.clusterId;
  const before = written.get(db)?.get(clusterId) ?? (await storedObjects(db, clusterId));
  const after = new Map(objectsOf(snapshot).map((object) => [rowKey(object), object]));
  const upserts = [...after]
    .filter(([key, object]) => isNew(before.get(key), object))
    .map(([, object]) => object);
  const deletes = [...before].filter(([key]) => !after.has(key)).map(([, object]) => object);
  const version = await db.$transaction(async (tx) => {
    await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`snapshot ${clusterId}`}, 0))::text`;
    if (upserts.length > 0) await upsert(tx, clusterId, upserts);
    if (deletes.length > 0) await bury(tx, clusterId, deletes);
    await tx.clusterStatus.update({
      where: { clusterId },
      data: {
        cni: { ...snapshot.cni },
        snapshotResourceVersion: snapshot.resourceVersion,
        snapshotTakenAt: new Date(snapshot.takenAtMs),
      },
    });
    return newestVersion(tx, clusterId);
  });
  remember(db, clusterId, after);
  return { changed: upserts.length + deletes.length, version };
}

function isNew(before: SnapshotObject | undefined, after: SnapshotObject): boolean {
  if (before === undefined || before.uid !== after.uid) return true;
  return before.body !== after.body && !isDeepStrictEqual(plain(before.body), plain(after.body));
}

/** As the database will give it back: without keys that hold `undefined`. */
function plain(body: object): unknown {
  return JSON.parse(JSON.stringify(body));
}

function remember(db: Database, clusterId: ClusterId, objects: Map<string, SnapshotObject>): void {
  const clusters = written.get(db) ?? new Map<ClusterId, Map<string, SnapshotObject>>();
  clusters.set(clusterId, objects);
  written.set(db, clusters);
}

async function storedObjects(db: Tx, clusterId: ClusterId): Promise<Map<string, SnapshotObject>> {
  const rows = await db.snapshotObject.findMany({ where: { clusterId, deleted: false } });
  return new Map(rows.map((row) => [rowKey(row as SnapshotObject), row as unknown as SnapshotObject]));
}

async function upsert(tx: Tx, clusterId: ClusterId, objects: readonly SnapshotObject[]): Promise<void> {
  await tx.$executeRaw`
    insert into snapshot_object (cluster_id, kind, namespace, name, uid, body)
    select ${clusterId}, kind, namespace, name, uid, body::jsonb
    from unnest(${objects.map((o) => o.kind)}::text[], ${objects.map((o) => o.namespace)}::text[],
                ${objects.map((o) => o.name)}::text[], ${objects.map((o) => o.uid)}::text[],
                ${objects.map((o) => jsonText(o.body))}::text[]) as new (kind, namespace, name, uid, body)
    on conflict (cluster_id, kind, namespace, name) do update
    set uid = excluded.uid, body = excluded.body, deleted = false, updated_at = now(), version = nextval('snapshot_version')`;
}

async function bury(tx: Tx, clusterId: ClusterId, objects: readonly SnapshotObject[]): Promise<void> {
  await tx.$executeRaw`
    update snapshot_object o
    set deleted = true, body = '{}'::jsonb, updated_at = now(), version = nextval('snapshot_version')
    from unnest(${objects.map((o) => o.kind)}::text[], ${objects.map((o) => o.namespace)}::text[],
                ${objects.map((o) => o.name)}::text[]) as gone (kind, namespace, name)
    where o.cluster_id = ${clusterId} and o.kind = gone.kind and o.namespace = gone.namespace and o.name = gone.name`;
  await tx.$executeRaw`
    delete from snapshot_object
    where cluster_id = ${clusterId} and deleted and updated_at < now() - make_interval(hours => ${TOMBSTONE_HOURS})`;
}

async function newestVersion(tx: Tx, clusterId: ClusterId): Promise<string> {
  const rows = await tx.$queryRaw<{ version: bigint | null }[]>`
    select max(version) as version from snapshot_object where cluster_id = ${clusterId}`;
  return String(rows[0]?.version ?? 0n);
}
