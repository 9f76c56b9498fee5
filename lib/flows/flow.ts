import type { Peer, PeerKey, Protocol } from "#lib/policy/index.ts";

/** One observed connection attempt, oriented from the client to the server, whatever its source said first. */
export interface Flow {
  readonly atMs: number;
  readonly sender: Peer;
  readonly receiver: Peer;
  /** Destination port after service translation. 0 where the protocol has none (ICMP) or the source hid it. */
  readonly port: number;
  readonly protocol: Protocol | "ICMP";
  readonly outcome: "allowed" | "denied";
  /** Which end's node reported it: one connection is usually seen at both. */
  readonly reportedAt: "sender" | "receiver" | "unknown";
  /** How many connections this record stands for (1, or the aggregate of a source that counts). */
  readonly count: number;
  /** Policies that the source says allowed or denied it, if it says so. */
  readonly allowedBy?: readonly PolicyName[];
  readonly deniedBy?: readonly PolicyName[];
  /** The DNS name that a lookup asked for, when this flow is one. */
  readonly dnsQuery?: string;
  /** The source let it through but says that its policy would have denied it (Cilium's audit mode). */
  readonly audit?: "would-be-denied";
  /** Tells apart connections in one stream of reports (`ConnectionTracker`); never stored. Absent on aggregates. */
  readonly connection?: string;
}

/** A policy as a flow source names it. */
export interface PolicyName {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Identifies an edge: sender, receiver, port and protocol; the same connection seen twice is the same edge. */
export type EdgeKey = string & { readonly __brand: "EdgeKey" };

/** What each end reported. A connection seen at both ends stands in both columns, so columns are never added up. */
export interface EdgeTally {
  readonly senderAllowed: number;
  readonly senderDenied: number;
  readonly receiverAllowed: number;
  readonly receiverDenied: number;
}

/** The aggregate of all flows with one key. Times are epoch milliseconds. */
export interface FlowEdge {
  readonly key: EdgeKey;
  readonly sender: Peer;
  readonly receiver: Peer;
  readonly port: number;
  readonly protocol: Protocol | "ICMP";
  readonly tally: EdgeTally;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly lastDeniedMs?: number;
  /** Names that DNS gave for the receiver's address, newest first, at most 5. */
  readonly dnsNames: readonly string[];
}

/**
 * What each end reported of one edge within one hour; `startMs` is the hour's start. Hours are kept as tallies and not
 * as connections, because the two reports of one connection may lie in two batches or two hours, and an aggregate of
 * one end says nothing about the other's: only sums of columns can be told apart into connections.
 */
export interface EdgeHour {
  readonly startMs: number;
  readonly tally: EdgeTally;
}

/** Connections of one edge within one hour, as charts show them. `startMs` is the hour's start. */
export interface EdgeBucket {
  readonly startMs: number;
  readonly allowed: number;
  readonly denied: number;
}

/** A stretch of time in which a source admits that it did not see everything. */
export interface CoverageGap {
  readonly source: string;
  readonly node?: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly reason: "lost-events" | "node-unavailable" | "disconnected" | "unreadable-lines";
  readonly lostEvents?: number;
}

/** Key of an edge. Ephemeral client ports never reach it; `port` is the server's. */
export function edgeKey(sender: PeerKey, receiver: PeerKey, port: number, protocol: string): EdgeKey {
  return `${sender}>${receiver}:${port}/${protocol}` as EdgeKey;
}

/**
 * Connections that got through and that did not. Both ends report the same connection, so the larger column counts;
 * what the sender let out and the receiver then dropped was denied.
 */
export function connectionCounts(tally: EdgeTally): { readonly allowed: number; readonly denied: number } {
  const denied = tally.senderDenied + tally.receiverDenied;
  return { allowed: Math.max(tally.receiverAllowed, tally.senderAllowed - tally.receiverDenied, 0), denied };
}
