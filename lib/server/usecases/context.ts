import "server-only";

import type { ClusterId, Refusal, Result, Snapshot } from "#lib/policy/index.ts";
import type { Actor } from "#lib/rollout/index.ts";
import type { ClusterConnection } from "#lib/server/cluster/cluster-connection.ts";
import type { Config } from "#lib/server/config.ts";
import type { Database } from "#lib/server/database/database.ts";

/** What one process has, whoever asks. `database` may be away and `cluster` may not answer: opening either asks nobody. */
export interface ProcessContext {
  readonly db: Database;
  readonly cluster: ClusterConnection;
  readonly clusterId: ClusterId;
  readonly config: Config;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** A new, unguessable id. */
  readonly newId: () => string;
  /** The newest stored picture of the cluster. Refuses with "no-snapshot" until the worker has stored one. */
  readonly snapshot: () => Promise<Result<Snapshot, Refusal>>;
}

/** The first argument of every use case: the process's means and the actor for whom they are used. */
export interface Context extends ProcessContext {
  readonly actor: Actor;
}

/** The context of one request. */
export function contextFor(process: ProcessContext, actor: Actor): Context {
  return { ...process, actor };
}
