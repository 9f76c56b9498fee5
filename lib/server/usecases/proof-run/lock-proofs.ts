import "server-only";

import { InvariantBroken } from "#lib/policy/index.ts";
import { takeLock, type SessionLock } from "#lib/server/database/session-lock.ts";
import type { ProcessContext } from "../context.ts";

/**
 * Takes the right to create and remove canaries in this cluster, or returns undefined while another process has it.
 * Throws in a process that was given no database to lock in.
 */
export async function lockProofs({ config, clusterId }: ProcessContext): Promise<SessionLock | undefined> {
  if (config.databaseUrl === undefined)
    throw new InvariantBroken("a process that runs proofs, or removes canary pods, has no DATABASE_URL");
  return takeLock(config.databaseUrl, `proof ${clusterId}`);
}
