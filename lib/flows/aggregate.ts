import { peerKey } from "#lib/policy/index.ts";
import { columnOf, ConnectionTracker } from "./connection-tracker.ts";
import { mergeNames } from "./dns-names.ts";
import { edgeKey, type EdgeHour, type EdgeKey, type EdgeTally, type Flow, type FlowEdge } from "./flow.ts";
import { mergePeers } from "./peer-resolver.ts";

/** An hour in milliseconds: the finest that counts are kept by. */
export const HOUR_MS = 3_600_000;

/** An edge with its hours, oldest first. */
export interface EdgeWithHours {
  readonly edge: FlowEdge;
  readonly hours: readonly EdgeHour[];
}

/** A tally of nothing. */
export const EMPTY_TALLY: EdgeTally = {
  senderAllowed: 0,
  senderDenied: 0,
  receiverAllowed: 0,
  receiverDenied: 0,
};

/**
 * Flows to edges and their hours. `tracker` carries what was counted before, so that a connection whose reports
 * fall into two batches counts once; a fresh one makes the call a pure function of `flows`. An edge whose connection
 * was counted before still appears, with an empty tally and its new last-seen time.
 */
export function aggregate(
  flows: Iterable<Flow>,
  tracker = new ConnectionTracker(),
): Map<EdgeKey, EdgeWithHours> {
  const growing = new Map<EdgeKey, GrowingEdge>();
  for (const flow of flows) {
    const key = edgeKey(peerKey(flow.sender), peerKey(flow.receiver), flow.port, flow.protocol);
    let edge = growing.get(key);
    if (edge === undefined) growing.set(key, (edge = newEdge(flow, key)));
    addFlow(edge, flow, tracker.note(flow));
  }
  return new Map([...growing].map(([key, edge]) => [key, { edge: edge.edge, hours: hoursOf(edge) }]));
}

interface GrowingEdge {
  edge: FlowEdge;
  readonly hours: Map<number, EdgeTally>;
}

function newEdge(flow: Flow, key: EdgeKey): GrowingEdge {
  const { sender, receiver, port, protocol, atMs } = flow;
  const edge: FlowEdge = {
    key,
    sender,
    receiver,
    port,
    protocol,
    tally: EMPTY_TALLY,
    firstSeenMs: atMs,
    lastSeenMs: atMs,
    dnsNames: [],
  };
  return { edge, hours: new Map() };
}

function addFlow(growing: GrowingEdge, flow: Flow, count: number): void {
  const tally = tallyOf(flow, count);
  const single: FlowEdge = {
    ...growing.edge,
    sender: flow.sender,
    receiver: flow.receiver,
    tally,
    firstSeenMs: flow.atMs,
    lastSeenMs: flow.atMs,
    lastDeniedMs: flow.outcome === "denied" ? flow.atMs : undefined,
    dnsNames:
      flow.receiver.kind === "external" && flow.receiver.fqdn !== undefined ? [flow.receiver.fqdn] : [],
  };
  growing.edge = mergeEdges(growing.edge, single);
  const startMs = Math.floor(flow.atMs / HOUR_MS) * HOUR_MS;
  growing.hours.set(startMs, mergeTally(growing.hours.get(startMs) ?? EMPTY_TALLY, tally));
}

function tallyOf(flow: Flow, count: number): EdgeTally {
  if (columnOf(flow) === "sender") {
    return flow.outcome === "allowed"
      ? { ...EMPTY_TALLY, senderAllowed: count }
      : { ...EMPTY_TALLY, senderDenied: count };
  }
  return flow.outcome === "allowed"
    ? { ...EMPTY_TALLY, receiverAllowed: count }
    : { ...EMPTY_TALLY, receiverDenied: count };
}

/** Hours in which something was counted, oldest first. */
function hoursOf(growing: GrowingEdge): EdgeHour[] {
  return [...growing.hours]
    .map(([startMs, tally]) => ({ startMs, tally }))
    .filter(({ tally }) => Object.values(tally).some((count) => count > 0))
    .toSorted((a, b) => a.startMs - b.startMs);
}

/** Two batches as one, as if their flows had been aggregated together. */
export function mergeBatches(
  a: ReadonlyMap<EdgeKey, EdgeWithHours>,
  b: ReadonlyMap<EdgeKey, EdgeWithHours>,
): Map<EdgeKey, EdgeWithHours> {
  const merged = new Map(a);
  for (const [key, entry] of b) {
    const before = merged.get(key);
    merged.set(
      key,
      before === undefined
        ? entry
        : { edge: mergeEdges(before.edge, entry.edge), hours: mergeHours(before.hours, entry.hours) },
    );
  }
  return merged;
}

function mergeHours(a: readonly EdgeHour[], b: readonly EdgeHour[]): EdgeHour[] {
  const tallies = new Map(a.map(({ startMs, tally }) => [startMs, tally]));
  for (const { startMs, tally } of b) {
    tallies.set(startMs, mergeTally(tallies.get(startMs) ?? EMPTY_TALLY, tally));
  }
  return [...tallies]
    .map(([startMs, tally]) => ({ startMs, tally }))
    .toSorted((x, y) => x.startMs - y.startMs);
}

/** Column by column. Commutes and associates, so batches may be merged in any order. */
export function mergeTally(a: EdgeTally, b: EdgeTally): EdgeTally {
  return {
    senderAllowed: a.senderAllowed + b.senderAllowed,
    senderDenied: a.senderDenied + b.senderDenied,
    receiverAllowed: a.receiverAllowed + b.receiverAllowed,
    receiverDenied: a.receiverDenied + b.receiverDenied,
  };
}

/** Two pieces of the same edge as one. The newer piece's peers win; addresses and names are kept from both. */
export function mergeEdges(a: FlowEdge, b: FlowEdge): FlowEdge {
  const [older, newer] = a.lastSeenMs <= b.lastSeenMs ? [a, b] : [b, a];
  return {
    ...newer,
    sender: mergePeers(older.sender, newer.sender),
    receiver: mergePeers(older.receiver, newer.receiver),
    tally: mergeTally(a.tally, b.tally),
    firstSeenMs: Math.min(a.firstSeenMs, b.firstSeenMs),
    lastSeenMs: newer.lastSeenMs,
    lastDeniedMs: latest(a.lastDeniedMs, b.lastDeniedMs),
    dnsNames: mergeNames(newer.dnsNames, older.dnsNames),
  };
}

function latest(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : Math.max(a, b);
}
