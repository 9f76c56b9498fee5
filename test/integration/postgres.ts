import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, expect, inject, vi } from "vitest";
import { openDatabase, type Database } from "#lib/server/database/database.ts";

/** Made by `postgres-process.ts`. */
const TEMPLATE = "drawbridge_template";

/** A database of one test file: real PostgreSQL, newest schema, empty. Its members may be read once tests run. */
export interface TestDatabase {
  readonly url: string;
  readonly db: Database;
}

/**
 * Gives the calling test file a database of its own, copied from the migrated template (some 30 ms), and drops it at
 * the end. A test that leaves an advisory lock or an open transaction behind fails.
 */
export function testDatabase(): TestDatabase {
  const name = `test_${randomBytes(6).toString("hex")}`;
  let url = "";
  let db: Database | undefined;
  let admin: Client | undefined;

  beforeAll(async () => {
    admin = new Client({ connectionString: inject("postgresUrl") });
    await admin.connect();
    await admin.query("select pg_advisory_lock(1)"); // two copies of one template at a time are refused
    await admin.query(`create database ${name} template ${TEMPLATE}`);
    await admin.query("select pg_advisory_unlock(1)");
    const own = new URL(inject("postgresUrl"));
    own.pathname = `/${name}`;
    url = own.href;
    db = openDatabase(url, 5);
  });

  afterEach(async () => {
    // A worker that the file keeps running may be in the middle of a transaction; what stays is what counts.
    await vi.waitFor(async () => expect(await leftBehind(admin!, name)).toEqual([]), {
      timeout: 3_000,
      interval: 50,
    });
  });

  afterAll(async () => {
    await db?.$disconnect();
    await admin?.query(`drop database if exists ${name} with (force)`);
    await admin?.end();
  });

  return {
    get url() {
      return url;
    },
    get db() {
      if (db === undefined) throw new Error("The database exists only while tests run.");
      return db;
    },
  };
}

/** Advisory locks and transactions that stand open. */
async function leftBehind(admin: Client, database: string): Promise<string[]> {
  const { rows } = await admin.query<{ left: string }>(
    `select 'an advisory lock' as left from pg_locks l join pg_database d on d.oid = l.database
     where d.datname = $1 and l.locktype = 'advisory'
     union all select 'an open transaction' from pg_stat_activity where datname = $1 and state like 'idle in transaction%'`,
    [database],
  );
  return rows.map((row) => row.left);
}
