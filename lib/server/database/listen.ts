import "server-only";

import { Client } from "pg";
import { CHANNEL, type Announcement } from "./announce.ts";

/** A subscription to announcements; `connected` tells whether nothing can be missed right now. */
export interface Listener {
  readonly connected: boolean;
  close(): Promise<void>;
}

/** What a listener calls. `onReconnect`: announcements may have been missed, so read everything again. */
export interface ListenerCalls {
  onAnnouncement(event: Announcement): void;
  onReconnect?(): void;
  onLost?(error: Error): void;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Listens on a connection of its own, one per process, and connects again for ever with growing pauses when it breaks.
 * NOTIFY keeps nothing for listeners that are away, hence `onReconnect`.
 */
export function listen(databaseUrl: string, calls: ListenerCalls): Listener {
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let connected = false;
  let closed = false;
  let everConnected = false;

  async function connect(): Promise<void> {
    const next = new Client({
      connectionString: databaseUrl,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    client = next;
    next.on("error", (error) => lost(next, error));
    next.on("end", () => lost(next, new Error("the database closed the connection")));
    next.on("notification", ({ payload }) => {
      const event = parsed(payload);
      if (event !== undefined) calls.onAnnouncement(event);
    });
    try {
      await next.connect();
      await next.query(`listen ${CHANNEL}`);
    } catch (error) {
      lost(next, error as Error);
      return;
    }
    connected = true;
    pauseMs = FIRST_PAUSE_MS;
    if (everConnected) calls.onReconnect?.();
    everConnected = true;
  }

  function lost(which: Client, error: Error): void {
    if (closed || which !== client) return;
    client = undefined;
    connected = false;
    void which.end().catch(() => undefined); // it is broken already; only its socket is to be freed
    calls.onLost?.(error);
    timer = setTimeout(() => void connect(), pauseMs);
    timer.unref();
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }

  void connect();
  return {
    get connected() {
      return connected;
    },
    async close() {
      closed = true;
      connected = false;
      clearTimeout(timer);
      await client?.end();
    },
  };
}

/** Anybody may NOTIFY on our channel by hand; what is not an announcement is nobody's. */
function parsed(payload: string | undefined): Announcement | undefined {
  try {
    const event = JSON.parse(payload ?? "") as Partial<Announcement> | null;
    return typeof event?.topic === "string" && typeof event.clusterId === "string"
      ? (event as Announcement)
      : undefined;
  } catch {
    return undefined;
  }
}
