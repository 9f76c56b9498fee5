import "server-only";

import { setInterval as every } from "node:timers";
import type { Announcement } from "#lib/server/database/announce.ts";
import { listen, type Listener } from "#lib/server/database/listen.ts";
import { snapshotOf } from "#lib/server/database/snapshot-store.ts";
import { logOf } from "#lib/server/log.ts";
import type { ProcessContext } from "./context.ts";

/** Hands announcements of all processes to whoever subscribed in this one. */
export interface LiveEvents {
  /** Calls `onEvent` for every announcement from now on; `onReconnect` when some may have been missed. */
  subscribe(subscriber: EventSubscriber): () => void;
  readonly connected: boolean;
  close(): Promise<void>;
}

/** What a subscriber is told. */
export interface EventSubscriber {
  onEvent(event: Announcement): void;
  onReconnect(): void;
}

/** The picture of the cluster is checked at least this often, so that a rollback may rest on it without asking. */
const REFRESH_EVERY_MS = 5_000;

const kept = globalThis as typeof globalThis & { drawbridgeEvents?: LiveEvents };

/**
 * The one subscription of this process to the database's announcements. It also keeps the remembered snapshot current:
 * read anew on every announcement of the snapshot, and every few seconds in case one was missed.
 */
export function liveEvents(process: ProcessContext): LiveEvents {
  return (kept.drawbridgeEvents ??= open(process));
}

function open(process: ProcessContext): LiveEvents {
  const subscribers = new Set<EventSubscriber>();
  const log = logOf("events");
  const refresh = () => {
    snapshotOf(process.db, process.clusterId).catch((error: unknown) => {
      log.debug({ err: error }, "the snapshot could not be read again; what is remembered grows old");
    });
  };
  const listener: Listener = listen(process.config.databaseUrl ?? "", {
    onAnnouncement: (event) => {
      if (event.topic === "snapshot") refresh();
      for (const subscriber of subscribers) subscriber.onEvent(event);
    },
    onReconnect: () => {
      refresh();
      for (const subscriber of subscribers) subscriber.onReconnect();
    },
    onLost: (error) =>
      log.warn({ err: error }, "the connection for announcements was lost; connecting again"),
  });
  const timer = every(refresh, REFRESH_EVERY_MS);
  timer.unref();
  refresh();
  return {
    subscribe: (subscriber) => {
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
    get connected() {
      return listener.connected;
    },
    close: async () => {
      clearInterval(timer);
      if (kept.drawbridgeEvents !== undefined) kept.drawbridgeEvents = undefined;
      await listener.close();
    },
  };
}
