import "server-only";

import type { ClusterId } from "#lib/policy/index.ts";
import type { Tx } from "./database.ts";

/** The channel on which processes tell one another that something changed. */
export const CHANNEL = "drawbridge";

/** What changed. It carries no data: whoever is concerned reads again. */
export interface Announcement {
  readonly topic: "snapshot" | "flows" | "rollout" | "operation" | "audit" | "rules" | "status" | "proof";
  readonly clusterId: ClusterId;
  readonly namespace?: string;
  readonly version?: string;
}

/**
 * Tells every process, browsers included, that something changed. In a transaction it is sent when that commits,
 * and never if it does not; equal announcements of one transaction are sent once.
 */
export async function announce(tx: Tx, ...events: readonly Announcement[]): Promise<void> {
  const payloads = events.map((event) => JSON.stringify(event));
  await tx.$queryRaw`select pg_notify(${CHANNEL}, payload)::text from unnest(${payloads}::text[]) payload`;
}
