import "server-only";

import type { ClusterId, CniFacts, Snapshot } from "#lib/policy/index.ts";
import type { Database } from "./database.ts";
import { rowKey, snapshotFrom, type SnapshotObject } from "./snapshot-object.ts";

/** Deleted rows are kept for 24 hours; a cache that was not refreshed for half as long is read anew. */
const CACHE_LIVES_MS = 12 * 3_600_000;

interface CachedSnapshot {
  version: bigint;
  readonly objects: Map<string, SnapshotObject>;
  snapshot?: Snapshot;
  checkedAtMs: number;
  running?: Promise<Snapshot | undefined>;
  next?: Promise<Snapshot | undefined>;
}

type Caches = WeakMap<Database, Map<ClusterId, CachedSnapshot>>;
const holder = globalThis as typeof globalThis & { drawbridgeSnapshots?: Caches };
const caches: Caches = (holder.drawbridgeSnapshots ??= new WeakMap());

/**
 * The newest snapshot of a cluster. The process keeps the last one and reads only the rows that changed since; while
 * nothing did, the very same object comes back, so that what is computed from it can be kept by identity.
 * Undefined until the worker has stored a first one.
 */
export function snapshotOf(db: Database, clusterId: ClusterId): Promise<Snapshot | undefined> {
  const cached = cacheOf(db, clusterId);
  // One refresh at a time, so that older rows never overwrite newer ones; whoever comes meanwhile shares the one after.
  if (cached.running !== undefined) {
    cached.next ??= cached.running.catch(() => undefined).then(() => started(db, clusterId, cached));
    return cached.next;
  }
  return started(db, clusterId, cached);
}

/**
 * What this process last read, and when it last made sure of it, without asking anybody: all that a rollback may rest
 * on while the database is away. Undefined before the first `snapshotOf`.
 */
export function rememberedSnapshot(
  db: Database,
  clusterId: ClusterId,
): { readonly snapshot: Snapshot; readonly checkedAtMs: number; readonly version: string } | undefined {
  const cached = caches.get(db)?.get(clusterId);
  if (cached?.snapshot === undefined) return undefined;
  return { snapshot: cached.snapshot, checkedAtMs: cached.checkedAtMs, version: String(cached.version) };
}

function started(db: Database, clusterId: ClusterId, cached: CachedSnapshot): Promise<Snapshot | undefined> {
  cached.next = undefined;
  const running = refresh(db, clusterId, cached).finally(() => {
    if (cached.running === running) cached.running = undefined;
  });
  cached.running = running;
  return running;
}

async function refresh(
  db: Database,
  clusterId: ClusterId,
  cached: CachedSnapshot,
): Promise<Snapshot | undefined> {
  const [status, rows] = await Promise.all([
    db.clusterStatus.findUnique({ where: { clusterId } }),
    db.snapshotObject.findMany({ where: { clusterId, version: { gt: cached.version } } }),
  ]);
  cached.checkedAtMs = Date.now();
  for (const row of rows) {
    const object = row as unknown as SnapshotObject;
    if (row.version > cached.version) cached.version = row.version;
    if (row.deleted) cached.objects.delete(rowKey(object));
    else cached.objects.set(rowKey(object), object);
  }
  if (status?.snapshotResourceVersion == null || status.snapshotTakenAt === null || status.cni === null)
    return undefined;
  if (rows.length > 0 || cached.snapshot === undefined) {
    const head = {
      clusterId,
      resourceVersion: status.snapshotResourceVersion,
      takenAtMs: status.snapshotTakenAt.getTime(),
      cni: status.cni as unknown as CniFacts,
    };
    cached.snapshot = snapshotFrom(head, cached.objects.values());
  }
  return cached.snapshot;
}

function cacheOf(db: Database, clusterId: ClusterId): CachedSnapshot {
  const clusters = caches.get(db) ?? new Map<ClusterId, CachedSnapshot>();
  caches.set(db, clusters);
  const known = clusters.get(clusterId);
  if (known !== undefined && Date.now() - known.checkedAtMs < CACHE_LIVES_MS) return known;
  const fresh: CachedSnapshot = { version: 0n, objects: new Map(), checkedAtMs: Date.now() };
  clusters.set(clusterId, fresh);
  return fresh;
}
