import "server-only";

import { Client } from "pg";

/** A lease that is held, waited for, or being taken again. */
export interface Lease {
  /** Ends the work and gives the lease back. */
  stop(): Promise<void>;
}

/** What a lease calls. */
export interface LeaseCalls {
  /** Runs while the lease is held; `signal` says that it is over. Runs again when the lease was lost and regained. */
  work(signal: AbortSignal): Promise<void>;
  /** Somebody else holds it. Told once per wait. */
  onWaiting(): void;
  /** The database went away, or `work` threw; the lease is taken again after a pause. */
  onLost(error: unknown): void;
}

const RETRY_MS = 1_000;

/**
 * Runs `work` in one process at a time, over all processes that name the same lease. It is an advisory lock on a
 * connection of its own: PostgreSQL frees it with the connection, so a killed holder blocks nobody.
 */
export function holdLease(databaseUrl: string, name: string, calls: LeaseCalls): Lease {
  const stop = new AbortController();
  const running = run(databaseUrl, name, { calls, stop: stop.signal });
  return {
    stop: async () => {
      stop.abort();
      await running;
    },
  };
}

interface Holding {
  readonly calls: LeaseCalls;
  readonly stop: AbortSignal;
}

async function run(databaseUrl: string, name: string, holding: Holding): Promise<void> {
  let mayTellWaiting = true;
  while (!holding.stop.aborted) {
    const held = await holdOnce(databaseUrl, name, holding);
    if (!held && mayTellWaiting) holding.calls.onWaiting();
    mayTellWaiting = held;
    await pauseUnless(holding.stop);
  }
}

/** Tries to take the lease and works under it; false when somebody else has it. */
async function holdOnce(databaseUrl: string, name: string, { calls, stop }: Holding): Promise<boolean> {
  const client = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  const lost = new AbortController();
  client.on("error", () => lost.abort());
  client.on("end", () => lost.abort());
  try {
    await client.connect();
    if (!(await take(client, name))) return false;
    await calls.work(AbortSignal.any([stop, lost.signal]));
    if (!stop.aborted) calls.onLost(new Error("the connection that held the lease broke"));
  } catch (error) {
    calls.onLost(error);
  } finally {
    await client.end().catch(() => undefined); // it is broken already; only its socket is to be freed
  }
  return true;
}

async function take(client: Client, name: string): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(
    "select pg_try_advisory_lock(hashtextextended($1, 0)) as held",
    [`lease ${name}`],
  );
  return rows[0]?.held ?? false;
}

function pauseUnless(stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) {
      resolve();
      return;
    }
    const timer = setTimeout(resolve, RETRY_MS);
    stop.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
