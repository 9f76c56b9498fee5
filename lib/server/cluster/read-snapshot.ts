import "server-only";
import { ok, type ClusterId, type Result, type Snapshot } from "#lib/policy/index.ts";
import type { ClusterConnection } from "./cluster-connection.ts";
import { ClusterMirror } from "./cluster-mirror.ts";
import type { ClusterRefusal } from "./cluster-refusal.ts";
import { readCniConfigMaps } from "./cni-config-maps.ts";
import { discoverForeignKinds } from "./foreign-kinds.ts";
import { listKind, type KindList } from "./list-kind.ts";
import type { Transport } from "./transport.ts";
import { BUILT_IN_KINDS, type WatchedKind } from "./watched-kind.ts";

/** A cluster read once. */
export interface SnapshotReading {
  readonly snapshot: Snapshot;
  /** Kinds that this account may not list, each with what the server said: what they hold is not in the snapshot. */
  readonly unread: readonly { readonly kind: string; readonly refusal: ClusterRefusal }[];
}

/** Lists that overlap a compaction are begun again; more often than this is not bad luck. */
const MOST_TRIES = 3;

/**
 * Reads the whole cluster once, kind by kind, and changes nothing. Refuses as soon as a kind cannot be read for another
 * reason than permission: a picture with holes that nobody knows of would be a false one.
 */
export async function readSnapshot(
  { transport }: ClusterConnection,
  identity: { readonly clusterId: ClusterId; readonly nowMs: number },
): Promise<Result<SnapshotReading, ClusterRefusal>> {
  const mirror = new ClusterMirror();
  const unread: { kind: string; refusal: ClusterRefusal }[] = [];
  const foreign = await discoverForeignKinds(transport);
  if (!foreign.ok) return foreign;
  for (const kind of [...BUILT_IN_KINDS, ...foreign.value]) {
    const listed = await listPatiently(kind, transport);
    if (listed.ok) {
      mirror.replace(kind, listed.value.objects);
      mirror.reached(listed.value.resourceVersion);
    } else if (listed.refusal.code !== "forbidden") return listed;
    else unread.push({ kind: kind.title, refusal: listed.refusal });
  }
  await readCniConfigMaps(mirror, transport);
  return ok({ snapshot: mirror.snapshot(identity.clusterId, identity.nowMs), unread });
}

async function listPatiently(
  kind: WatchedKind,
  transport: Transport,
): Promise<Result<KindList, ClusterRefusal>> {
  for (let tries = 1; ; tries += 1) {
    const listed = await listKind(kind, transport);
    if (listed.ok || listed.refusal.code !== "too-old" || tries >= MOST_TRIES) return listed;
  }
}
