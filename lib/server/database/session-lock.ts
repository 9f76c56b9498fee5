import "server-only";

import { Client } from "pg";

/** A held lock. `lost` turns true when its connection broke: somebody else may hold it by then, so stop writing. */
export interface SessionLock {
  readonly lost: boolean;
  release(): Promise<void>;
}

/**
 * Takes the lock of a name, or returns undefined when somebody has it. What it is the right to do is the caller's matter:
 * to change one namespace's policies, or to run a cluster's proof.
 *
 * It is a session lock on a connection of its own: PostgreSQL frees it the moment the process dies, however it dies,
 * so that the next start can go on at once.
 */
export async function takeLock(databaseUrl: string, key: string): Promise<SessionLock | undefined> {
  const client = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  let lost = false;
  client.on("error", () => (lost = true));
  client.on("end", () => (lost = true));
  await client.connect();
  try {
    const { rows } = await client.query<{ taken: boolean }>(
      "select pg_try_advisory_lock(hashtextextended($1, 1)) as taken",
      [key],
    );
    if (rows[0]?.taken === true) {
      return {
        get lost() {
          return lost;
        },
        release: () => client.end(),
      };
    }
  } catch (error) {
    await client.end();
    throw error;
  }
  await client.end();
  return undefined;
}
