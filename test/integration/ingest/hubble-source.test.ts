import { timestampMs } from "@bufbuild/protobuf/wkt";
import { afterEach, describe, expect, test, vi } from "vitest";
import { connectionCounts } from "#lib/flows/index.ts";
import { readClusterStatus } from "#lib/server/database/cluster-store.ts";
import { readBuckets, readEdges, readGaps } from "#lib/server/database/flow-edge-store.ts";
import type { Ingestion } from "#lib/server/ingest/ingest-flows.ts";
import { DropReason, L7FlowType, TrafficDirection, Verdict } from "#lib/wire/hubble/flow_pb.js";
import { TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { testDatabase } from "../postgres.ts";
import { report, startRelay, type ScriptedRelay } from "./scripted-relay.ts";
import { ingestTown, TOWN } from "./town-intake.ts";

const database = testDatabase();
const soon = { timeout: 20_000, interval: 50 };
let closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.toReversed()) await close();
  closers = [];
  await database.db
    .$executeRaw`truncate cluster, cluster_status, flow_edge, flow_edge_bucket, flow_cursor, coverage_gap`;
});

async function relayOf(port?: number): Promise<ScriptedRelay> {
  const relay = await startRelay(port);
  closers.push(() => relay.close());
  return relay;
}

async function follow(address: string): Promise<Ingestion> {
  const ingestion = await ingestTown(database.db, { hubble: { address, tls: false } });
  closers.push(() => ingestion.stop());
  return ingestion;
}

async function edge() {
  return (await readEdges(database.db, TOWN))[0];
}

async function counted(expected: { readonly allowed: number; readonly denied: number }): Promise<void> {
  await vi.waitFor(async () => {
    const found = await edge();
    expect(found && connectionCounts(found.tally)).toEqual(expected);
  }, soon);
}

const atReceiver = { trafficDirection: TrafficDirection.INGRESS };
const dropped = {
  verdict: Verdict.DROPPED,
  dropReasonDesc: DropReason.POLICY_DENIED,
  eventType: { type: 1 },
};

describe("Hubble Relay", () => {
  test("flows become edges, and both reports of a connection are one, also in two batches", async () => {
    const relay = await relayOf();
    await follow(relay.address);
    relay.see(report("a", TOWN_AT_MS));
    await counted({ allowed: 1, denied: 0 });
    relay.see(report("b", TOWN_AT_MS, atReceiver));
    await vi.waitFor(async () => expect((await edge())?.tally.receiverAllowed).toBe(1), soon);
    await counted({ allowed: 1, denied: 0 });
    const key = (await edge())?.key ?? "";
    expect(await readBuckets(database.db, TOWN, key, 0)).toEqual([
      { startMs: TOWN_AT_MS, allowed: 1, denied: 0 },
    ]);
  });

  test("what the sender let out and the receiver dropped is one denial", async () => {
    const relay = await relayOf();
    await follow(relay.address);
    relay.see(report("a", TOWN_AT_MS));
    relay.see(report("b", TOWN_AT_MS, { ...atReceiver, ...dropped }));
    await counted({ allowed: 0, denied: 1 });
  });

  test("asks for the last eight days at first, and from the stored place after a restart", async () => {
    const relay = await relayOf();
    const nowMs = Date.now();
    const first = await follow(relay.address);
    relay.see(report("a", nowMs));
    await counted({ allowed: 1, denied: 0 });
    await first.stop();
    await follow(relay.address);
    await vi.waitFor(() => expect(relay.requests).toHaveLength(2), soon);
    const since = relay.requests.map((request) =>
      request.since === undefined ? 0 : timestampMs(request.since),
    );
    expect(since[0]).toBeLessThanOrEqual(nowMs - 8 * 86_400_000 + 10_000);
    expect(since[1]).toBe(nowMs - 60_000);
  });

  test("a restart counts nothing twice, and nothing of what was seen meanwhile is missed", async () => {
    const relay = await relayOf();
    const first = await follow(relay.address);
    for (let index = 0; index < 50; index += 1) relay.see(report(`a${index}`, TOWN_AT_MS + index));
    await counted({ allowed: 50, denied: 0 });
    await first.stop();
    for (let index = 50; index < 60; index += 1) relay.see(report(`a${index}`, TOWN_AT_MS + index));
    relay.see(report("late", TOWN_AT_MS - 500));
    await follow(relay.address);
    await counted({ allowed: 61, denied: 0 });
  });

  test("a stream that breaks is taken up again, and nothing counts twice or is missed", async () => {
    const relay = await relayOf();
    await follow(relay.address);
    relay.see(report("a", TOWN_AT_MS));
    await counted({ allowed: 1, denied: 0 });
    relay.cut();
    relay.see(report("b", TOWN_AT_MS + 1));
    await counted({ allowed: 2, denied: 0 });
    expect(await readGaps(database.db, TOWN, 0)).toEqual([]);
  });

  test("a relay that is gone is lost since then, and followed again when it is back", async () => {
    const relay = await relayOf();
    await follow(relay.address);
    relay.see(report("a", TOWN_AT_MS));
    await counted({ allowed: 1, denied: 0 });
    await relay.close();
    const flows = async () => (await readClusterStatus(database.db, TOWN))?.flows;
    await vi.waitFor(
      async () =>
        expect(await flows()).toMatchObject({ kind: "lost", reason: expect.stringContaining(relay.address) }),
      soon,
    );
    const back = await relayOf(Number(relay.address.split(":")[1]));
    back.see(report("b", TOWN_AT_MS + 1));
    await counted({ allowed: 2, denied: 0 });
    await vi.waitFor(async () => expect(await flows()).toMatchObject({ kind: "receiving" }), soon);
  });

  test("a hole after a reconnect, which an overrun ring leaves, is a gap in coverage", async () => {
    const relay = await relayOf();
    await follow(relay.address);
    relay.see(report("a", TOWN_AT_MS));
    await counted({ allowed: 1, denied: 0 });
    relay.forget();
    relay.cut();
    relay.see(report("b", TOWN_AT_MS + 600_000));
    await counted({ allowed: 2, denied: 0 });
    expect(await readGaps(database.db, TOWN, 0)).toMatchObject([
      { reason: "disconnected", fromMs: TOWN_AT_MS, toMs: TOWN_AT_MS + 600_000 },
    ]);
  });

  test("a name out of a DNS answer stays with its address over a restart", async () => {
    const relay = await relayOf();
    const outside = {
      IP: { source: "10.1.1.10", destination: "203.0.113.7" },
      destination: { labels: ["reserved:world"] },
    };
    const answer = {
      isReply: true,
      eventType: { type: 129 },
      l7: {
        type: L7FlowType.RESPONSE,
        record: { case: "dns", value: { query: "pay.example.com.", ips: ["203.0.113.7"] } },
      },
    };
    const first = await follow(relay.address);
    relay.see(report("dns", TOWN_AT_MS, answer));
    relay.see(report("a", TOWN_AT_MS + 1, outside));
    const named = (count: number) => async () =>
      expect(await edge()).toMatchObject({
        receiver: { fqdn: "pay.example.com" },
        dnsNames: ["pay.example.com"],
        tally: { senderAllowed: count },
      });
    await vi.waitFor(named(1), soon);
    await first.stop();
    relay.forget();
    await follow(relay.address);
    relay.see(report("b", TOWN_AT_MS + 2, outside));
    await vi.waitFor(named(2), soon);
  });
});
