import { describe, expect, test } from "vitest";
import {
  aggregate,
  HOUR_MS,
  ConnectionTracker,
  connectionCounts,
  coverageOf,
  EMPTY_TALLY,
  mergeBatches,
  mergeTally,
  type EdgeHour,
  type Flow,
} from "#lib/flows/index.ts";
import { TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { town, townPeers } from "../../cast/town.ts";

const opening: Flow = {
  atMs: TOWN_AT_MS,
  sender: townPeers.web,
  receiver: townPeers.paymentsApi,
  port: 8443,
  protocol: "TCP",
  outcome: "allowed",
  reportedAt: "sender",
  count: 1,
  connection: "TCP 10.1.1.10:40001 10.1.1.20:8443",
};
const seenByReceiver: Flow = { ...opening, reportedAt: "receiver" };
const droppedByReceiver: Flow = { ...seenByReceiver, outcome: "denied" };

/** Connections in all hours of an edge: what a window that holds them says. */
function countsOfHours(hours: readonly EdgeHour[]) {
  return connectionCounts(hours.map(({ tally }) => tally).reduce(mergeTally, EMPTY_TALLY));
}

function only(flows: readonly Flow[], tracker?: ConnectionTracker) {
  const [entry] = aggregate(flows, tracker).values();
  if (entry === undefined) throw new Error("no edge");
  return entry;
}

describe("counting", () => {
  test("both reports of one connection stand in two columns and are one connection", () => {
    const { edge, hours } = only([opening, seenByReceiver]);
    expect(edge.tally).toEqual({ senderAllowed: 1, senderDenied: 0, receiverAllowed: 1, receiverDenied: 0 });
    expect(connectionCounts(edge.tally)).toEqual({ allowed: 1, denied: 0 });
    expect(hours).toEqual([{ startMs: TOWN_AT_MS, tally: edge.tally }]);
  });

  test("a verdict, traces and requests of one connection count once at each end", () => {
    const later = { ...opening, atMs: TOWN_AT_MS + 5_000 };
    const { edge } = only([opening, opening, later]);
    expect(edge.tally.senderAllowed).toBe(1);
    expect(edge.lastSeenMs).toBe(TOWN_AT_MS + 5_000);
  });

  test("reports of one connection in two batches count once, whichever end came first", () => {
    const tracker = new ConnectionTracker();
    const first = aggregate([opening], tracker);
    const second = aggregate([seenByReceiver], tracker);
    const [entry] = mergeBatches(first, second).values();
    expect(entry && countsOfHours(entry.hours)).toEqual({ allowed: 1, denied: 0 });
    expect(entry && connectionCounts(entry.edge.tally)).toEqual({ allowed: 1, denied: 0 });
  });

  test("what the sender let out and the receiver dropped was denied", () => {
    const { edge, hours } = only([opening, droppedByReceiver]);
    expect(connectionCounts(edge.tally)).toEqual({ allowed: 0, denied: 1 });
    expect(countsOfHours(hours)).toEqual({ allowed: 0, denied: 1 });
    expect(edge.lastDeniedMs).toBe(TOWN_AT_MS);
  });

  test("what the receiver dropped was denied also where the reports fall into two batches or two hours", () => {
    const tracker = new ConnectionTracker();
    const early = { ...opening, atMs: TOWN_AT_MS + HOUR_MS - 1 };
    const late = { ...droppedByReceiver, atMs: TOWN_AT_MS + HOUR_MS };
    const batches = [aggregate([early], tracker), aggregate([late], tracker)] as const;
    for (const merged of [mergeBatches(...batches), mergeBatches(batches[1], batches[0])]) {
      const [entry] = merged.values();
      expect(entry && countsOfHours(entry.hours)).toEqual({ allowed: 0, denied: 1 });
    }
  });

  test("aggregates of both ends are the same connections in an hour's counts as in the edge's", () => {
    const twelve = { connection: undefined, count: 12 };
    const carried = only([opening, seenByReceiver].map((flow) => ({ ...flow, ...twelve })));
    expect(countsOfHours(carried.hours)).toEqual({ allowed: 12, denied: 0 });
    const dropped = only([opening, droppedByReceiver].map((flow) => ({ ...flow, ...twelve })));
    expect(countsOfHours(dropped.hours)).toEqual({ allowed: 0, denied: 12 });
  });

  test("the order of the two reports does not matter", () => {
    expect(only([droppedByReceiver, opening]).hours).toEqual(only([opening, droppedByReceiver]).hours);
  });

  test("an attempt that is dropped again and again is one denied connection", () => {
    const retries = [0, 1_000, 3_000, 7_000].map((ms) => ({ ...droppedByReceiver, atMs: TOWN_AT_MS + ms }));
    expect(only(retries).edge.tally.receiverDenied).toBe(1);
  });

  test("a connection that comes back after two silent minutes is another one", () => {
    const later = { ...opening, atMs: TOWN_AT_MS + 121_000 };
    expect(only([opening, later]).edge.tally.senderAllowed).toBe(2);
  });

  test("other client ports are other connections", () => {
    expect(
      only([opening, { ...opening, connection: "TCP 10.1.1.10:40002 10.1.1.20:8443" }]).edge.tally
        .senderAllowed,
    ).toBe(2);
  });

  test("aggregates of a source count as often as they come", () => {
    const aggregated = { ...opening, connection: undefined, count: 12 };
    expect(only([aggregated, aggregated]).edge.tally.senderAllowed).toBe(24);
  });

  test("a report whose end is unknown never makes two connections of one", () => {
    const { edge } = only([{ ...opening, reportedAt: "unknown" }, opening, seenByReceiver]);
    expect(connectionCounts(edge.tally)).toEqual({ allowed: 1, denied: 0 });
  });
});

describe("edges", () => {
  test("hours are counted apart", () => {
    const next = { ...opening, atMs: TOWN_AT_MS + HOUR_MS, connection: "another" };
    expect(only([opening, next]).hours.map((hour) => hour.startMs)).toEqual([
      TOWN_AT_MS,
      TOWN_AT_MS + HOUR_MS,
    ]);
  });

  test("an external peer keeps the addresses and names that it was seen under", () => {
    const to = (address: string) => ({
      ...opening,
      connection: address,
      receiver: { kind: "external", fqdn: "pay.example.com", addresses: [address] } as const,
    });
    const { edge } = only([to("203.0.113.7"), to("203.0.113.8")]);
    expect(edge.receiver).toMatchObject({ addresses: ["203.0.113.8", "203.0.113.7"] });
    expect(edge.dnsNames).toEqual(["pay.example.com"]);
  });
});

test("coverage counts the pods whose workload was seen in each direction", () => {
  const edges = [only([opening]).edge];
  expect(coverageOf(town(), "storefront", edges)).toEqual({ ingressSeen: 0, egressSeen: 2, pods: 2 });
  expect(coverageOf(town(), "payments", edges)).toEqual({ ingressSeen: 2, egressSeen: 0, pods: 2 });
  expect(coverageOf(town(), "metrics", edges)).toEqual({ ingressSeen: 0, egressSeen: 0, pods: 1 });
});
