import "server-only";
import type { Snapshot } from "#lib/policy/index.ts";
import { ingestFlows, type Ingestion } from "#lib/server/ingest/ingest-flows.ts";
import { announce } from "#lib/server/database/announce.ts";
import { saveObservationBegun } from "#lib/server/database/cluster-store.ts";
import { logOf } from "#lib/server/log.ts";
import type { ProcessContext } from "#lib/server/usecases/context.ts";
import { forgetOldFlows } from "./forget-old-flows.ts";
import { keepSnapshot } from "./keep-snapshot.ts";

/**
 * Watches the cluster and takes its flows in, until `signal`. Flows wait for the first snapshot: read without one, all
 * their peers would be unknown for ever.
 */
export async function observeCluster(process: ProcessContext, signal: AbortSignal): Promise<void> {
  const { db, clusterId, config, clock } = process;
  await db.$transaction(async (tx) => {
    await saveObservationBegun(tx, clusterId, clock());
    await announce(tx, { topic: "status", clusterId });
  });
  let ingestion: Promise<Ingestion> | undefined;
  const failed = Promise.withResolvers<never>();
  const onSnapshot = (snapshot: Snapshot) => {
    if (ingestion !== undefined) {
      void ingestion.then((running) => running.update(snapshot), failed.reject);
      return;
    }
    ingestion = ingestFlows({ db, clusterId, config, log: logOf("ingest"), now: clock }, snapshot);
    ingestion.catch(failed.reject);
  };
  const forgetting = forgetOldFlows(process, logOf("retention"), signal);
  const watch = keepSnapshot(process, logOf("watch"), onSnapshot);
  try {
    await Promise.race([aborted(signal), failed.promise]);
  } finally {
    await watch.stop();
    await forgetting;
    await (await ingestion?.catch(() => undefined))?.stop(); // its failure is what `failed` told already
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
