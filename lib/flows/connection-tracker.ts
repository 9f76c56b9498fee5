import type { Flow } from "./flow.ts";

/** A connection without a report for this long is over; a later report with the same ports is another one. */
export const CONNECTION_IDLE_MS = 120_000;

/** Most connections remembered at once; the ones without news for longest are forgotten first. */
export const MAX_TRACKED = 200_000;

/**
 * Counts each connection once per end and outcome, although data planes report it many times: as a policy verdict,
 * as trace events through its life, as retransmitted SYNs of an attempt that is dropped, as requests inside it.
 * Reports may come out of order; time is the flows' own.
 */
export class ConnectionTracker {
  readonly #lastSeenMs = new Map<string, number>();

  /** How many connections `flow` adds to the tally: its own count the first time, 0 for further reports of one. */
  countOf(flow: Flow): number {
    if (flow.connection === undefined) return flow.count;
    const key = `${columnOf(flow)} ${flow.outcome} ${flow.connection}`;
    const lastSeenMs = this.#lastSeenMs.get(key);
    this.#remember(key, Math.max(flow.atMs, lastSeenMs ?? 0));
    const known = lastSeenMs !== undefined && Math.abs(flow.atMs - lastSeenMs) <= CONNECTION_IDLE_MS;
    return known ? 0 : flow.count;
  }

  /** A map keeps its keys in the order they were set, so re-setting makes it a queue by last news. */
  #remember(key: string, atMs: number): void {
    this.#lastSeenMs.delete(key);
    this.#lastSeenMs.set(key, atMs);
    if (this.#lastSeenMs.size <= MAX_TRACKED) return;
    const oldest = this.#lastSeenMs.keys().next().value;
    if (oldest !== undefined) this.#lastSeenMs.delete(oldest);
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
