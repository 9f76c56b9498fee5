import "server-only";

import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Client, Pool } from "pg";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import type { MigrationList } from "@prisma/schema-engine-wasm";

/** Any number that no other program takes as an advisory lock in this database; Prisma's own command takes 72707369. */
const MIGRATION_LOCK = 743_209_001;

/**
 * Brings the database at `databaseUrl` to the newest schema and returns the names of the migrations it applied.
 *
 * Idempotent, and safe when several processes start at once: they queue behind an advisory lock. The history table is
 * the one of `prisma migrate deploy`, so either can follow the other. `folder` holds `<name>/migration.sql`.
 * Throws where the database cannot be reached or a migration fails; a failed one is not recorded as applied.
 */
export async function migrate(
  databaseUrl: string,
  folder = resolve("prisma", "migrations"),
): Promise<readonly string[]> {
  const lock = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  lock.on("error", () => undefined); // a lost connection fails the statement that waits on it
  await lock.connect();
  try {
    await lock.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    if (await isCurrent(lock, folder)) return [];
    return await apply(databaseUrl, await migrationsIn(folder));
  } finally {
    await lock.end();
  }
}

async function apply(databaseUrl: string, migrationsList: MigrationList): Promise<readonly string[]> {
  // Imported late: most starts find a current schema and need no WebAssembly engine.
  const { SchemaEngine } = await import("@prisma/schema-engine-wasm");
  const pool = new Pool({ connectionString: databaseUrl, max: 2 });
  const adapter = bindMigrationAwareSqlAdapterFactory(wholeScripts(pool));
  const engine = await SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
  try {
    const filters = { externalTables: [], externalEnums: [] };
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters });
    return appliedMigrationNames;
  } finally {
    engine.free();
    await pool.end();
  }
}

/**
 * The adapter's own `executeScript` cuts a script at every semicolon, also those in comments and function bodies, and
 * runs the pieces one by one. Sent whole, a script is one implicit transaction: a migration happens or it does not.
 */
function wholeScripts(pool: Pool): PrismaPg {
  const factory = new PrismaPg(pool);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    adapter.executeScript = async (script) => void (await pool.query(script));
    return adapter;
  };
  return factory;
}

/** True when the history names every migration of `folder` as finished: what `apply` would find out more slowly. */
async function isCurrent(client: Client, folder: string): Promise<boolean> {
  const { rows } = await client.query<{ exists: boolean }>(
    "select to_regclass('_prisma_migrations') is not null as exists",
  );
  if (rows[0]?.exists !== true) return false;
  const done = await client.query<{ migration_name: string }>(
    "select migration_name from _prisma_migrations where finished_at is not null and rolled_back_at is null",
  );
  const names = new Set(done.rows.map((row) => row.migration_name));
  return (await migrationNames(folder)).every((name) => names.has(name));
}

async function migrationNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

async function migrationsIn(folder: string): Promise<MigrationList> {
  const directories = (await migrationNames(folder)).map(async (path) => ({
    path,
    migrationFile: {
      path: "migration.sql",
      content: { tag: "ok" as const, value: await readFile(join(folder, path, "migration.sql"), "utf8") },
    },
  }));
  return {
    baseDir: folder,
    lockfile: {
      path: "migration_lock.toml",
      content: await readFile(join(folder, "migration_lock.toml"), "utf8"),
    },
    migrationDirectories: await Promise.all(directories),
    shadowDbInitScript: "",
  };
}
