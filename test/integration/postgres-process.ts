import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { startEmbeddedPostgres } from "#lib/server/database/embedded-postgres.ts";
import { migrate } from "#lib/server/database/migrate.ts";

/**
 * One PostgreSQL with a migrated database `drawbridge_template`, for the whole test run. It is a process of its own
 * because server modules load under the condition `react-server` alone, which vitest's own process does not have.
 * Tells its parent the URL; stops the server and deletes its folder when the parent goes away, however it goes.
 */
const folder = await mkdtemp(join(tmpdir(), "drawbridge-test-"));
await chmod(folder, 0o755); // the server may run under another account than the tests
const server = await startEmbeddedPostgres(folder);
process.once("disconnect", () => {
  void server
    .stop()
    .then(() => rm(folder, { recursive: true, force: true }))
    .finally(() => process.exit());
});
const admin = new Client({ connectionString: server.url });
await admin.connect();
await admin.query("create database drawbridge_template");
await admin.end();
const template = new URL(server.url);
template.pathname = "/drawbridge_template";
await migrate(template.href);
process.send?.({ url: server.url });
