import { beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { ok, refuse, type ClusterId } from "#lib/policy/index.ts";
import { defineAction } from "#lib/server/access/action-client.ts";
import { defineRoute } from "#lib/server/access/define-route.ts";
import { streamOf } from "#lib/server/access/event-stream.ts";
import type { ClusterConnection } from "#lib/server/cluster/cluster-connection.ts";
import { readConfig } from "#lib/server/config.ts";
import { announce } from "#lib/server/database/announce.ts";
import { readAuditPage } from "#lib/server/database/audit-store.ts";
import { liveEvents } from "#lib/server/usecases/live-events.ts";
import { assemble } from "#lib/server/usecases/process-context.ts";
import { testDatabase } from "../postgres.ts";

const own = testDatabase();
const clusterId = "town" as ClusterId;
const input = z.strictObject({ namespace: z.string(), reason: z.string().min(1, "say why") });
const good = { namespace: "payments", reason: "because" };
const sameOrigin = { host: "127.0.0.1:4270", origin: "http://127.0.0.1:4270" };

function processWith(writes: "on" | "off") {
  const config = readConfig({
    DRAWBRIDGE_SCENARIO: "town",
    DRAWBRIDGE_WRITES: writes,
    DATABASE_URL: own.url,
    DRAWBRIDGE_USER: "ada",
  });
  if (!config.ok) throw new Error(config.refusal.message);
  // No action under test asks the cluster; one that did would fail on the missing method.
  const cluster = {} as ClusterConnection;
  return ok(assemble({ config: config.value, cluster, db: own.db, clock: () => 1_000 }));
}

function call(
  action: { (raw: unknown, caller: { headers: Headers }): Promise<unknown> },
  raw: unknown,
  headers: Record<string, string> = sameOrigin,
) {
  return action(raw, { headers: new Headers(headers) });
}

const promote = (writes: "on" | "off" = "on", run = vi.fn(async () => ok("done"))) => ({
  run,
  action: defineAction({ name: "promote", input, run }, () => processWith(writes)),
});

async function newestAudit() {
  return (await readAuditPage(own.db, clusterId, { limit: 1 })).events[0];
}

describe("an action", () => {
  it("runs its use case with the actor and the parsed input", async () => {
    const { action, run } = promote();
    expect(await call(action, good)).toEqual({ ok: true, value: "done" });
    expect(run).toHaveBeenCalledWith(
      expect.objectContaining({ actor: expect.objectContaining({ name: "ada" }) }),
      good,
    );
  });

  it("refuses bad input with a message per field, and runs nothing", async () => {
    const { action, run } = promote();
    expect(await call(action, { namespace: "payments", reason: "" })).toEqual({
      ok: false,
      code: "bad-input",
      message: "That cannot be used as it is: reason: say why.",
      detail: ["reason: say why"],
    });
    expect(run).not.toHaveBeenCalled();
  });

  it("that changes the cluster is refused while writes are off, says how to turn them on, and is audited", async () => {
    const { action, run } = promote("off");
    expect(await call(action, good)).toMatchObject({
      ok: false,
      code: "writes-off",
      message: expect.stringContaining("--writes on"),
    });
    expect(run).not.toHaveBeenCalled();
    expect(await newestAudit()).toMatchObject({
      action: "action.refused",
      actor: "ada",
      namespace: "payments",
      subject: "promote",
      after: { code: "writes-off" },
    });
  });

  it("hands a refusal of its use case on, and audits it", async () => {
    const held = async () => refuse({ code: "gate-held", message: "Held.", detail: ["3 flows"] });
    const action = defineAction({ name: "promote", input, run: held }, () => processWith("on"));
    expect(await call(action, good)).toEqual({
      ok: false,
      code: "gate-held",
      message: "Held.",
      detail: ["3 flows"],
    });
    expect(await newestAudit()).toMatchObject({ action: "action.refused", reason: "Held." });
  });

  it("that fails unforeseen tells an id and no secrets", async () => {
    const failing = async () => Promise.reject(new Error("password is hunter2"));
    const action = defineAction({ name: "promote", input, run: failing }, () => processWith("on"));
    const result = await call(action, good);
    expect(result).toMatchObject({
      ok: false,
      code: "internal",
      message: expect.stringMatching(/[0-9a-f-]{36}/),
    });
    expect(JSON.stringify(result)).not.toContain("hunter2");
  });

  it("says so when the database is away", async () => {
    const failing = async () =>
      Promise.reject(Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }));
    const action = defineAction({ name: "promote", input, run: failing }, () => processWith("on"));
    expect(await call(action, good)).toMatchObject({ ok: false, code: "database-unreachable" });
  });
});

describe("another web site", () => {
  it.each([
    ["a page of another origin", { host: "127.0.0.1:4270", origin: "https://evil.example" }, "cross-origin"],
    ["a sandboxed page", { host: "127.0.0.1:4270", origin: "null" }, "cross-origin"],
    [
      "the same host on another port",
      { host: "127.0.0.1:4270", origin: "http://127.0.0.1:8080" },
      "cross-origin",
    ],
    [
      "a name that was rebound to loopback",
      { host: "evil.example:4270", origin: "http://evil.example:4270" },
      "foreign-host",
    ],
  ])("cannot change anything: %s", async (_, headers, code) => {
    const { action, run } = promote();
    expect(await call(action, good, headers)).toMatchObject({ ok: false, code });
    expect(run).not.toHaveBeenCalled();
  });

  it("cannot read through a rebound name either, and programs without an origin may act", async () => {
    const board = defineAction({ name: "readBoard", input: z.object({}), run: async () => ok(1) }, () =>
      processWith("on"),
    );
    expect(await call(board, {}, { host: "evil.example" })).toMatchObject({ code: "foreign-host" });
    expect(await call(promote().action, good, { host: "localhost:4270" })).toMatchObject({ ok: true });
    expect(await call(promote().action, good, { host: "[::1]:4270" })).toMatchObject({ ok: true });
  });
});

describe("a route", () => {
  it("answers JSON with a status that fits the refusal", async () => {
    const schema = z.object({ key: z.string().min(1, "is missing") });
    const gone = async () => refuse({ code: "not-found", message: "No such edge." });
    const get = defineRoute(
      defineAction({ name: "readEdge", input: schema, run: gone }, () => processWith("on")),
    );
    const ask = (url: string) => get(new Request(url, { headers: { host: "localhost" } }));
    const missing = await ask("http://localhost/api/edge?key=a");
    expect([missing.status, await missing.json()]).toEqual([
      404,
      { code: "not-found", message: "No such edge." },
    ]);
    expect((await ask("http://localhost/api/edge?key=")).status).toBe(400);
  });
});

describe("events", () => {
  let text = "";

  beforeAll(async () => {
    const process = processWith("on").value;
    const events = liveEvents(process);
    await vi.waitFor(() => expect(events.connected).toBe(true));
    const leaving = new AbortController();
    const response = streamOf({ ok: true, value: events }, leaving.signal);
    const reading = (async () => {
      for await (const chunk of response.body!) text += new TextDecoder().decode(chunk);
    })();
    await announce(own.db, { topic: "rules", clusterId, namespace: "payments" });
    await own.db
      .$transaction(async (tx) => {
        await announce(tx, { topic: "flows", clusterId });
        throw new Error("rolled back");
      })
      .catch(() => undefined);
    await announce(own.db, { topic: "status", clusterId });
    await vi.waitFor(() => expect(text).toContain("status"), { timeout: 5_000 });
    leaving.abort();
    await reading;
    await events.close();
  });

  it("reach the browser as they are announced, and never for what was rolled back", () => {
    expect(text.match(/^data: .*$/gm)).toEqual([
      'data: {"topic":"rules","clusterId":"town","namespace":"payments"}',
      'data: {"topic":"status","clusterId":"town"}',
    ]);
  });
});
