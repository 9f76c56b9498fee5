import type { Flow } from "./flow.ts";

/** A connection without a report for this long is over; a later report with the same ports is another one. */
export const CONNECTION_IDLE_MS = 120_000;

/** Most connections remembered at once; the ones without news for longest are forgotten first. */
export const MAX_TRACKED = 200_000;

/** What one report adds. `tally` goes to the reporter's column; the other two count connections, whoever reported. */
export interface Increment {
  readonly tally: number;
  /** May be -1: what the sender let out and was counted so turned out to be dropped by the receiver. */
  readonly allowed: number;
  readonly denied: number;
}

interface Tracked {
  lastSeenMs: number;
  /** `column outcome` pairs that were counted. */
  readonly counted: Set<string>;
}

/**
 * Counts each connection once per end and outcome, although data planes report it many times: as a policy verdict,
 * as trace events through its life, as retransmitted SYNs of an attempt that is dropped, as requests inside it.
 * Reports may come out of order; time is the flows' own.
 */
export class ConnectionTracker {
  readonly #tracked = new Map<string, Tracked>();

  /** What `flow` adds; all zero for a further report of what was counted. */
  note(flow: Flow): Increment {
    const plain = { tally: flow.count, allowed: 0, denied: 0, [flow.outcome]: flow.count };
    if (flow.connection === undefined) return plain;
    const tracked = this.#trackedBy(flow.connection, flow.atMs);
    const report = `${columnOf(flow)} ${flow.outcome}`;
    if (tracked.counted.has(report)) return { tally: 0, allowed: 0, denied: 0 };
    const change = connectionChange(flow, tracked.counted);
    tracked.counted.add(report);
    return { tally: flow.count, ...change };
  }

  /** A map keeps its keys in the order they were set, so re-setting makes it a queue by last news. */
  #trackedBy(connection: string, atMs: number): Tracked {
    const known = this.#tracked.get(connection);
    const isOver = known === undefined || Math.abs(atMs - known.lastSeenMs) > CONNECTION_IDLE_MS;
    const tracked = isOver ? { lastSeenMs: atMs, counted: new Set<string>() } : known;
    tracked.lastSeenMs = Math.max(tracked.lastSeenMs, atMs);
    this.#tracked.delete(connection);
    this.#tracked.set(connection, tracked);
    if (this.#tracked.size > MAX_TRACKED) this.#forgetOldest();
    return tracked;
  }

  #forgetOldest(): void {
    const oldest = this.#tracked.keys().next().value;
    if (oldest !== undefined) this.#tracked.delete(oldest);
  }
}

/**
 * One connection, two reporters: the first report of an outcome counts it. A sender's "allowed" only says that it was
 * let out, so a receiver's "denied" takes it back, and it counts for nothing after one.
 */
function connectionChange(flow: Flow, counted: ReadonlySet<string>): Omit<Increment, "tally"> {
  const before = {
    letOut: counted.has("sender allowed"),
    gotThrough: counted.has("receiver allowed"),
    denied: counted.has("sender denied") || counted.has("receiver denied"),
  };
  return flow.outcome === "denied" ? denialChange(flow, before) : allowanceChange(flow, before);
}

interface CountedBefore {
  readonly letOut: boolean;
  readonly gotThrough: boolean;
  readonly denied: boolean;
}

function denialChange(flow: Flow, { letOut, gotThrough, denied }: CountedBefore): Omit<Increment, "tally"> {
  if (denied) return { allowed: 0, denied: 0 };
  const takenBack = letOut && !gotThrough && columnOf(flow) === "receiver";
  return { allowed: takenBack ? -flow.count : 0, denied: flow.count };
}

function allowanceChange(
  flow: Flow,
  { letOut, gotThrough, denied }: CountedBefore,
): Omit<Increment, "tally"> {
  const isCounted = columnOf(flow) === "receiver" ? letOut && !denied : gotThrough || denied;
  return { allowed: isCounted ? 0 : flow.count, denied: 0 };
}

/**
 * The column of the tally that a report goes to. Where the source does not say whose report it is, an allowed packet
 * counts as the sender's (receivers report more reliably, and theirs is the larger column then), a denied one as the
 * receiver's, so that `connectionCounts` never turns one attempt into two.
 */
export function columnOf(flow: Flow): "sender" | "receiver" {
  if (flow.reportedAt !== "unknown") return flow.reportedAt;
  return flow.outcome === "allowed" ? "sender" : "receiver";
}
