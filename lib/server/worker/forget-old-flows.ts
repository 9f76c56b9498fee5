import "server-only";
import { pause } from "#lib/server/cluster/back-off.ts";
import { pruneFlows } from "#lib/server/database/flow-edge-store.ts";
import type { Logger } from "#lib/server/log.ts";
import type { ProcessContext } from "#lib/server/usecases/context.ts";

const DAY_MS = 86_400_000;
const EVERY_MS = 3_600_000;

/** How long flows are kept at least, in days. */
export const RETENTION_DAYS = 30;

/**
 * Forgets flows that are older than `RETENTION_DAYS`, at once and then every hour, until `signal`. Where more days must
 * be observed than that, nothing is forgotten that a gate still looks at.
 */
export async function forgetOldFlows(
  { db, clusterId, config, clock }: ProcessContext,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const days = Math.max(RETENTION_DAYS, config.observationDays + 2);
  while (!signal.aborted) {
    try {
      await pruneFlows(db, clusterId, clock() - days * DAY_MS);
    } catch (error) {
      log.error({ err: error }, "old flows could not be forgotten; it is tried again in an hour");
    }
    await pause(EVERY_MS, signal);
  }
}
