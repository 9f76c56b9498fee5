import { expect, it, vi } from "vitest";
import type { ClusterId } from "#lib/policy/index.ts";
import { announce, type Announcement } from "#lib/server/database/announce.ts";
import { listen } from "#lib/server/database/listen.ts";
import { takeLock } from "#lib/server/database/session-lock.ts";
import { testDatabase } from "../postgres.ts";

const own = testDatabase();
const event: Announcement = { topic: "rules", clusterId: "town" as ClusterId };

it("a listener whose connection is cut connects again, says so, and hears what comes after", async () => {
  const heard: Announcement[] = [];
  const onReconnect = vi.fn();
  const listener = listen(own.url, { onAnnouncement: (one) => heard.push(one), onReconnect });
  await vi.waitFor(() => expect(listener.connected).toBe(true), { timeout: 5_000 });
  await own.db.$queryRaw`
    select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen %'`;
  await vi.waitFor(() => expect(onReconnect).toHaveBeenCalled(), { timeout: 5_000 });
  await own.db.$executeRaw`select pg_notify('drawbridge', 'not for us')`;
  await announce(own.db, event);
  await vi.waitFor(() => expect(heard).toEqual([event]), { timeout: 5_000 });
  await listener.close();
});

it("a namespace's lock is one holder's, and free again when the holder's connection dies", async () => {
  const held = await takeLock(own.url, "operation town uid");
  expect(await takeLock(own.url, "operation town uid")).toBeUndefined();
  expect(await takeLock(own.url, "operation town other").then((other) => other?.release())).toBeUndefined();
  await own.db.$queryRaw`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query like 'select pg_try_advisory_lock%'`;
  await vi.waitFor(() => expect(held?.lost).toBe(true), { timeout: 5_000 });
  const next = await takeLock(own.url, "operation town uid");
  expect(next).toBeDefined();
  await next?.release();
});
