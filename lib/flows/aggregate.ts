import { peerKey } from "#lib/policy/index.ts";
import { columnOf, ConnectionTracker, type Increment } from "./connection-tracker.ts";
import { mergeNames } from "./dns-names.ts";
import { edgeKey, type EdgeBucket, type EdgeKey, type EdgeTally, type Flow, type FlowEdge } from "./flow.ts";
import { mergePeers } from "./peer-resolver.ts";

/** Width of a bucket in milliseconds. */
export const BUCKET_MS = 3_600_000;

/** An edge with its hours, oldest first. */
export interface EdgeWithBuckets {
  readonly edge: FlowEdge;
  readonly buckets: readonly EdgeBucket[];
}

/** A tally of nothing. */
export const EMPTY_TALLY: EdgeTally = {
  senderAllowed: 0,
  senderDenied: 0,
  receiverAllowed: 0,
  receiverDenied: 0,
};

/**
 * Flows to edges and hourly buckets. `tracker` carries what was counted before, so that a connection whose reports
 * fall into two batches counts once; a fresh one makes the call a pure function of `flows`. An edge whose connection
 * was counted before still appears, with an empty tally and its new last-seen time.
 */
export function aggregate(
  flows: Iterable<Flow>,
  tracker = new ConnectionTracker(),
): Map<EdgeKey, EdgeWithBuckets> {
  const growing = new Map<EdgeKey, GrowingEdge>();
  for (const flow of flows) {
    const key = edgeKey(peerKey(flow.sender), peerKey(flow.receiver), flow.port, flow.protocol);
    let edge = growing.get(key);
    if (edge === undefined) growing.set(key, (edge = newEdge(flow, key)));
    addFlow(edge, flow, tracker.note(flow));
  }
  return new Map([...growing].map(([key, edge]) => [key, { edge: edge.edge, buckets: bucketsOf(edge) }]));
}

interface GrowingEdge {
  edge: FlowEdge;
  readonly hours: Map<number, Omit<EdgeBucket, "startMs">>;
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

function addFlow(growing: GrowingEdge, flow: Flow, { tally, allowed, denied }: Increment): void {
  const single: FlowEdge = {
    ...growing.edge,
    sender: flow.sender,
    receiver: flow.receiver,
    tally: tallyOf(flow, tally),
    firstSeenMs: flow.atMs,
    lastSeenMs: flow.atMs,
    lastDeniedMs: flow.outcome === "denied" ? flow.atMs : undefined,
    dnsNames:
      flow.receiver.kind === "external" && flow.receiver.fqdn !== undefined ? [flow.receiver.fqdn] : [],
  };
  growing.edge = mergeEdges(growing.edge, single);
  const startMs = Math.floor(flow.atMs / BUCKET_MS) * BUCKET_MS;
  const hour = growing.hours.get(startMs) ?? { allowed: 0, denied: 0 };
  growing.hours.set(startMs, { allowed: hour.allowed + allowed, denied: hour.denied + denied });
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

/**
 * A drop at the receiver takes back what its sender's report had counted. Where that was in an earlier batch, the hour
 * is written already and stays one too high: buckets are for charts, the tally decides.
 */
function bucketsOf(growing: GrowingEdge): EdgeBucket[] {
  return [...growing.hours]
    .map(([startMs, { allowed, denied }]) => ({ startMs, allowed: Math.max(allowed, 0), denied }))
    .filter((bucket) => bucket.allowed + bucket.denied > 0)
    .toSorted((a, b) => a.startMs - b.startMs);
}

/** Two batches as one, as if their flows had been aggregated together. */
export function mergeBatches(
  a: ReadonlyMap<EdgeKey, EdgeWithBuckets>,
  b: ReadonlyMap<EdgeKey, EdgeWithBuckets>,
): Map<EdgeKey, EdgeWithBuckets> {
  const merged = new Map(a);
  for (const [key, entry] of b) {
    const before = merged.get(key);
    merged.set(
      key,
      before === undefined
        ? entry
        : { edge: mergeEdges(before.edge, entry.edge), buckets: mergeBuckets(before.buckets, entry.buckets) },
    );
  }
  return merged;
}

function mergeBuckets(a: readonly EdgeBucket[], b: readonly EdgeBucket[]): EdgeBucket[] {
  const hours = new Map(a.map((bucket) => [bucket.startMs, bucket]));
  for (const bucket of b) {
    const before = hours.get(bucket.startMs);
    if (before === undefined) hours.set(bucket.startMs, bucket);
    else
      hours.set(bucket.startMs, {
        startMs: bucket.startMs,
        allowed: before.allowed + bucket.allowed,
        denied: before.denied + bucket.denied,
      });
  }
  return [...hours.values()].toSorted((x, y) => x.startMs - y.startMs);
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
