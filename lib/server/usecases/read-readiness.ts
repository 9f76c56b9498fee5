import "server-only";

import { statusAsOf, type ClusterStatus } from "#lib/rollout/index.ts";
import { readClusterStatus, type StoredStatus } from "#lib/server/database/cluster-store.ts";
import type { ProcessContext } from "./context.ts";

/** Whether the product is of use at this moment, and if not, why, one sentence per reason. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
}

/** Looks at the database, the picture of the cluster and the flow source. No actor: it tells no name of the cluster. */
export async function readReadiness(ctx: ProcessContext): Promise<Readiness> {
  let stored: StoredStatus | undefined;
  try {
    stored = await readClusterStatus(ctx.db, ctx.clusterId);
  } catch (cause) {
    return unready(`The database does not answer: ${lastLine(cause)}`);
  }
  if (stored === undefined) return unready("The worker has not started on this cluster yet");
  const status = statusAsOf(stored, ctx.clock());
  const reasons = [snapshotReason(status.snapshot), flowReason(status.flows)].filter(
    (reason) => reason !== undefined,
  );
  return { ready: reasons.length === 0, reasons };
}

/** Prisma puts the call before the cause, over several lines; the cause is what readers can act on. */
function lastLine(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.trim().split("\n").at(-1) ?? text;
}

function unready(reason: string): Readiness {
  return { ready: false, reasons: [reason] };
}

function snapshotReason(snapshot: ClusterStatus["snapshot"]): string | undefined {
  switch (snapshot.kind) {
    case "connected":
      return undefined;
    case "syncing":
      return `The cluster is being read: ${snapshot.detail}`;
    case "lost":
      return `The cluster is lost since ${new Date(snapshot.sinceMs).toISOString()}: ${snapshot.reason}`;
  }
}

/** A cluster without a flow source is a configuration, not a failure: the pages say so, and readiness does not mind. */
function flowReason(flows: ClusterStatus["flows"]): string | undefined {
  if (flows.kind !== "lost") return undefined;
  return `Flows from ${flows.source} are lost since ${new Date(flows.sinceMs).toISOString()}: ${flows.reason}`;
}
