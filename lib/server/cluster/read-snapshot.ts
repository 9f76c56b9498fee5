import "server-only";
import {
  ok,
  type ClusterId,
  type Result,
  type Snapshot,
  type UnreadableResource,
} from "#lib/policy/index.ts";
import type { ClusterConnection } from "./cluster-connection.ts";
import { ClusterMirror } from "./cluster-mirror.ts";
import type { ClusterRefusal } from "./cluster-refusal.ts";
import { listKind, type KindList } from "./list-kind.ts";
import { readEvidence } from "./read-evidence.ts";
import { discoverKinds } from "./served-kinds.ts";
import type { Transport } from "./transport.ts";
import { unreadableKind } from "./unreadable-kind.ts";
import { BUILT_IN_KINDS, BUILT_IN_PLATFORM_KINDS, type WatchedKind } from "./watched-kind.ts";

/** A cluster read once. */
export interface SnapshotReading {
  readonly snapshot: Snapshot;
  /**
   * Kinds that this account may not list, each with what the server said: what they hold is not in the snapshot. Those
   * that only tell of the platform are named in the snapshot's evidence.
   */
  readonly unread: readonly { readonly kind: string; readonly refusal: ClusterRefusal }[];
}

/** Lists that overlap a compaction are begun again; more often than this is not bad luck. */
const MOST_TRIES = 3;

/**
 * Reads the whole cluster once, kind by kind, and changes nothing. Refuses as soon as a kind that every answer rests on
 * cannot be read for another reason than permission: a picture with holes that nobody knows of would be a false one.
 */
export async function readSnapshot(
  { transport }: ClusterConnection,
  identity: { readonly clusterId: ClusterId; readonly nowMs: number },
): Promise<Result<SnapshotReading, ClusterRefusal>> {
  const mirror = new ClusterMirror();
  const unread: { kind: string; refusal: ClusterRefusal }[] = [];
  const unreadable: UnreadableResource[] = [];
  const served = await discoverKinds(transport);
  if (!served.ok) return served;
  for (const kind of [...BUILT_IN_KINDS, ...BUILT_IN_PLATFORM_KINDS, ...served.value.kinds]) {
    const listed = await listPatiently(kind, transport);
    if (listed.ok) {
      mirror.replace(kind, listed.value.objects);
      mirror.reached(listed.value.resourceVersion);
      continue;
    }
    const { refusal } = listed;
    if (kind.part === undefined && refusal.code !== "forbidden") return listed;
    if (kind.part !== undefined && refusal.code === "not-found") continue; // an older server has no such kind
    unreadable.push(unreadableKind(kind.path, "list", refusal));
    if (kind.part === undefined) unread.push({ kind: kind.title, refusal });
  }
  const mayExist = (namespace: string) => mirror.mayHaveNamespace(namespace);
  mirror.setAsked(await readEvidence({ transport, served: served.value, mayExist }));
  return ok({ snapshot: mirror.snapshot(identity.clusterId, identity.nowMs, unreadable), unread });
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
