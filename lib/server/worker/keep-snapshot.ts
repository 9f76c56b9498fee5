import "server-only";
import type { Snapshot } from "#lib/policy/index.ts";
import { watchSnapshot, type SnapshotWatch } from "#lib/server/cluster/watch-snapshot.ts";
import { announce } from "#lib/server/database/announce.ts";
import { saveSnapshotStatus } from "#lib/server/database/cluster-store.ts";
import { saveSnapshot } from "#lib/server/database/snapshot-store.ts";
import type { Logger } from "#lib/server/log.ts";
import type { ProcessContext } from "#lib/server/usecases/context.ts";

/**
 * Keeps the stored snapshot of the cluster current and announces every change of it. `onSnapshot` gets each picture
 * after it was stored.
 */
export function keepSnapshot(
  process: ProcessContext,
  log: Logger,
  onSnapshot: (snapshot: Snapshot) => void,
): SnapshotWatch {
  const { db, cluster, clusterId, clock } = process;
  return watchSnapshot(
    cluster,
    {
      onChange: async (snapshot) => {
        const { changed, version } = await saveSnapshot(db, snapshot);
        if (changed > 0) await announce(db, { topic: "snapshot", clusterId, version });
        onSnapshot(snapshot);
      },
      onStatus: async (status) => {
        if (status.kind === "lost") log.warn({ reason: status.reason }, "the cluster cannot be watched");
        await db.$transaction(async (tx) => {
          await saveSnapshotStatus(tx, clusterId, status);
          await announce(tx, { topic: "status", clusterId });
        });
      },
      onError: (error) => log.error({ err: error }, "the snapshot could not be stored; it is tried again"),
    },
    { clusterId, now: clock },
  );
}
