import fc from "fast-check";
import { expect, test } from "vitest";
import {
  aggregate,
  ConnectionTracker,
  connectionCounts,
  EMPTY_TALLY,
  HOUR_MS,
  mergeBatches,
  mergeTally,
  parseHubbleLine,
  type EdgeTally,
  type Flow,
} from "#lib/flows/index.ts";
import { createPeerResolver } from "#lib/flows/index.ts";
import { TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { town, townPeers } from "../../cast/town.ts";

const count = fc.nat(1_000_000);
const tally: fc.Arbitrary<EdgeTally> = fc.record({
  senderAllowed: count,
  senderDenied: count,
  receiverAllowed: count,
  receiverDenied: count,
});
const flow: fc.Arbitrary<Flow> = fc
  .record({
    receiver: fc.constantFrom(townPeers.paymentsApi, townPeers.postgres),
    outcome: fc.constantFrom("allowed", "denied"),
    reportedAt: fc.constantFrom("sender", "receiver", "unknown"),
    client: fc.integer({ min: 40_000, max: 40_003 }),
    afterMs: fc.nat(60_000),
    isAggregate: fc.boolean(),
  })
  .map(({ receiver, outcome, reportedAt, client, afterMs, isAggregate }) => ({
    // About the turn of an hour: the reports of one connection need not lie in the same one.
    atMs: TOWN_AT_MS + HOUR_MS - 30_000 + afterMs,
    sender: townPeers.web,
    receiver,
    port: 443,
    protocol: "TCP" as const,
    outcome: outcome as Flow["outcome"],
    reportedAt: reportedAt as Flow["reportedAt"],
    count: isAggregate ? 12 : 1,
    connection: isAggregate ? undefined : `${client} ${receiver.kind === "workload" ? receiver.id : ""}`,
  }));

/** Aggregates cannot be known again: they say for how many connections they stand, not for which. */
const tracked = flow.filter(({ connection }) => connection !== undefined);

test("tallies may be merged in any order", () => {
  fc.assert(
    fc.property(tally, tally, tally, (a, b, c) => {
      expect(mergeTally(a, b)).toEqual(mergeTally(b, a));
      expect(mergeTally(mergeTally(a, b), c)).toEqual(mergeTally(a, mergeTally(b, c)));
    }),
  );
});

test("cutting a stream into batches changes no tally, be it of an edge or of an hour", () => {
  fc.assert(
    fc.property(fc.array(flow, { maxLength: 30 }), fc.nat(30), (flows, cut) => {
      const tracker = new ConnectionTracker();
      const first = aggregate(flows.slice(0, cut), tracker);
      const second = aggregate(flows.slice(cut), tracker);
      const whole = aggregate(flows);
      const tallies = (map: typeof whole) =>
        new Map([...map].map(([key, { edge, hours }]) => [key, { tally: edge.tally, hours }]));
      expect(tallies(mergeBatches(first, second))).toEqual(tallies(whole));
      expect(tallies(mergeBatches(second, first))).toEqual(tallies(whole));
    }),
  );
});

test("the hours of an edge add up to its tally", () => {
  fc.assert(
    fc.property(fc.array(flow, { maxLength: 30 }), (flows) => {
      for (const { edge, hours } of aggregate(flows).values()) {
        expect(hours.map((hour) => hour.tally).reduce(mergeTally, EMPTY_TALLY)).toEqual(edge.tally);
      }
    }),
  );
});

test("reading the same reports twice counts no connection twice", () => {
  fc.assert(
    fc.property(fc.array(tracked, { maxLength: 30 }), (flows) => {
      const tracker = new ConnectionTracker();
      aggregate(flows, tracker);
      for (const { edge, hours } of aggregate(flows, tracker).values()) {
        expect(connectionCounts(edge.tally)).toEqual({ allowed: 0, denied: 0 });
        expect(hours).toEqual([]);
      }
    }),
  );
});

test("no text whatsoever makes the line parser throw", () => {
  const resolver = createPeerResolver(town());
  const json = fc.jsonValue().map((value) => JSON.stringify({ flow: value }));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json(), json), (line) => {
      expect(() => parseHubbleLine(line, resolver, 1)).not.toThrow();
    }),
  );
});
