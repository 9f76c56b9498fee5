import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectionCounts } from "#lib/flows/index.ts";
import type { ClusterId } from "#lib/policy/index.ts";
import { openDatabase } from "#lib/server/database/database.ts";
import { readBuckets, readEdgesInWindow } from "#lib/server/database/flow-edge-store.ts";
import { migrate } from "#lib/server/database/migrate.ts";
import { testDatabase } from "../postgres.ts";

const own = testDatabase();
const town = "town" as ClusterId;
const HOUR = 3_600_000;
let older = "";
let folder = "";

/** A database beside the file's own one, as the first migration had left it. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "migrations-"));
  for (const name of ["0001_init", "migration_lock.toml"]) {
    await cp(join("prisma", "migrations", name), join(folder, name), { recursive: true });
  }
  await run(own.url, 'create database "hours_of_old"');
  const url = new URL(own.url);
  url.pathname = "/hours_of_old";
  older = url.href;
  await migrate(older, folder);
});

afterAll(async () => {
  await run(own.url, 'drop database if exists "hours_of_old" with (force)');
  await rm(folder, { recursive: true });
});

async function run(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

test("hours that were stored as connections become what the edge's tally says of them", async () => {
  await run(
    older,
    `insert into flow_edge (cluster_id, key, sender, receiver, port, protocol, sender_allowed, sender_denied,
       receiver_allowed, receiver_denied, first_seen, last_seen, dns_names)
     select 'town', key, '{"kind":"node"}', '{"kind":"node"}', 80, 'TCP', sa, sd, ra, rd, to_timestamp(0), to_timestamp(3600), '{}'
     from (values ('carried', 12, 0, 12, 0), ('dropped', 12, 0, 0, 12), ('kept in', 0, 9, 0, 0), ('half forgotten', 50, 0, 50, 0))
       as e (key, sa, sd, ra, rd);
     insert into flow_edge_bucket (cluster_id, key, start, allowed, denied)
     values ('town', 'carried', to_timestamp(0), 16, 0), ('town', 'carried', to_timestamp(3600), 8, 0),
       ('town', 'dropped', to_timestamp(0), 8, 8), ('town', 'dropped', to_timestamp(3600), 4, 4),
       ('town', 'kept in', to_timestamp(0), 0, 9), ('town', 'half forgotten', to_timestamp(0), 10, 0)`,
  );
  expect((await migrate(older))[0]).toBe("0002_hour_tally");
  const db = openDatabase(older, 1);
  const edges = await readEdgesInWindow(db, town, 0);
  expect(Object.fromEntries(edges.map(({ key, tally }) => [key, connectionCounts(tally)]))).toEqual({
    carried: { allowed: 12, denied: 0 },
    dropped: { allowed: 0, denied: 12 },
    "kept in": { allowed: 0, denied: 9 },
    "half forgotten": { allowed: 10, denied: 0 },
  });
  expect(await readBuckets(db, town, "carried", 0)).toEqual([
    { startMs: 0, allowed: 8, denied: 0 },
    { startMs: HOUR, allowed: 4, denied: 0 },
  ]);
  const negative = db.$executeRaw`update flow_edge_bucket set receiver_allowed = -1`;
  await expect(negative).rejects.toThrow(/flow_edge_bucket_counts_not_negative/);
  await db.$disconnect();
});
