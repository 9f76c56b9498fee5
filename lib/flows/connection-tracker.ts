import type { Flow } from "./flow.ts";

/** A connection without a report for this long is over; a later report with the same ports is another one. */
export const CONNECTION_IDLE_MS = 120_000;

/** Most connections remembered at once; the ones without news for longest are forgotten first. */
export const MAX_TRACKED = 200_000;

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

  /** What `flow` adds to its reporter's column of the tally; 0 for a further report of what was counted. */
  note(flow: Flow): number {
    if (flow.connection === undefined) return flow.count;
    const { counted } = this.#trackedBy(flow.connection, flow.atMs);
    const report = `${columnOf(flow)} ${flow.outcome}`;
    if (counted.has(report)) return 0;
    counted.add(report);
    return flow.count;
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
 * The column of the tally that a report goes to. Where the source does not say whose report it is, an allowed packet
 * counts as the sender's (receivers report more reliably, and theirs is the larger column then), a denied one as the
 * receiver's, so that `connectionCounts` never turns one attempt into two.
 */
export function columnOf(flow: Flow): "sender" | "receiver" {
  if (flow.reportedAt !== "unknown") return flow.reportedAt;
  return flow.outcome === "allowed" ? "sender" : "receiver";
}
