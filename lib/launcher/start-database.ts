import { join } from "node:path";
import pg from "pg";
import type { Config } from "#lib/server/config.ts";
import { startEmbeddedPostgres } from "#lib/server/database/embedded-postgres.ts";
import { migrate } from "#lib/server/database/migrate.ts";
import { LaunchFailure } from "./launch-failure.ts";
import type { Shutdown } from "./shutdown.ts";

const CONNECT_WITHIN_MS = 5000;

/**
 * Provides a migrated database and returns its URL: the configured one, or an embedded server in the data folder.
 * @throws LaunchFailure when it cannot be reached, started or migrated.
 */
export async function startDatabase(
  config: Config,
  shutdown: Shutdown,
  progress: (detail: string) => void,
): Promise<string> {
  const url = config.databaseUrl ?? (await embedded(config, shutdown, progress));
  if (config.databaseUrl !== undefined) await requireReachable(url);
  progress("migrating");
  try {
    await migrate(url);
  } catch (cause) {
    throw new LaunchFailure(`The database could not be migrated: ${message(cause)}`);
  }
  return url;
}

async function embedded(
  config: Config,
  shutdown: Shutdown,
  progress: (detail: string) => void,
): Promise<string> {
  try {
    const server = await startEmbeddedPostgres(join(config.dataDir, "postgres"), progress);
    shutdown.onStop("PostgreSQL", () => server.stop());
    return server.url;
  } catch (cause) {
    throw new LaunchFailure(
      `The embedded PostgreSQL did not start: ${message(cause)}. Give a database of your own with --database-url.`,
    );
  }
}

async function requireReachable(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_WITHIN_MS });
  try {
    await client.connect();
    await client.end();
  } catch (cause) {
    const { host, pathname } = new URL(url);
    throw new LaunchFailure(
      `The database at ${host}${pathname} cannot be reached: ${message(cause)}. Check --database-url (DATABASE_URL).`,
    );
  }
}

function message(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(message).join(", ");
  return cause instanceof Error ? cause.message : String(cause);
}
