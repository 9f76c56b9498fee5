import "server-only";

import { setTimeout as sleep } from "node:timers/promises";
import { InvariantBroken } from "#lib/policy/index.ts";
import type { Actor, OperationId } from "#lib/rollout/index.ts";
import { listen } from "#lib/server/database/listen.ts";
import { readOperationsUnderWay } from "#lib/server/database/operation-store.ts";
import { logOf } from "#lib/server/log.ts";
import { contextFor, type Context, type ProcessContext } from "#lib/server/usecases/context.ts";
import type { RunMeans } from "#lib/server/usecases/operation-run/run-means.ts";
import { reviewNamespaces } from "#lib/server/usecases/review-namespaces.ts";
import { runOperation } from "#lib/server/usecases/run-operation.ts";
import { oneAtATime } from "./one-at-a-time.ts";

/** Something that works until it is stopped. */
export interface OperationRunner {
  /** Resolves when nothing is being written any more; what is unfinished goes on at the next start. */
  stop(): Promise<void>;
}

/** Who does what nobody asked for: resuming, repairing, holding. */
const DRAWBRIDGE: Actor = { id: "drawbridge", name: "drawbridge", roles: ["admin"] };
const LOOK_EVERY_MS = 5_000;
const REVIEW_AFTER_MS = 300;
/** Events start a review at once; this is for the ones that could not be acted on when they came. */
const REVIEW_EVERY_MS = 30_000;

/**
 * Runs operations, several namespaces at a time: what is unfinished at the start, what is announced, and, in case an
 * announcement was missed, whatever is found every few seconds. Also reviews namespaces when the snapshot changed, when an
 * operation has ended, and now and then.
 */
export function runOperations(process: ProcessContext): OperationRunner {
  const url = process.config.databaseUrl;
  if (url === undefined) throw new InvariantBroken("a process that runs operations has no DATABASE_URL");
  const log = logOf("operations");
  const stopping = new AbortController();
  const ctx = contextFor(process, DRAWBRIDGE);
  const means = meansUntil(stopping.signal);
  const running = new Map<OperationId, Promise<void>>();

  const look = oneAtATime(async () => {
    for (const { id } of await readOperationsUnderWay(ctx.db, ctx.clusterId)) {
      if (stopping.signal.aborted || running.has(id)) continue;
      const run = runOne(ctx, id, means).finally(() => {
        running.delete(id);
        attempt(review); // what came meanwhile was left alone, because the namespace was on its way
      });
      running.set(id, run);
    }
  });
  const review = oneAtATime(async () => {
    await sleep(REVIEW_AFTER_MS, undefined, { signal: stopping.signal });
    await reviewNamespaces(ctx, means.pause);
  });
  const attempt = (work: () => Promise<void>) => {
    if (stopping.signal.aborted) return;
    work().catch((error: unknown) => {
      if (!stopping.signal.aborted) log.warn({ err: error }, "this is tried again");
    });
  };
  const listener = listen(url, {
    onAnnouncement: (event) => {
      if (event.clusterId !== ctx.clusterId) return;
      if (event.topic === "operation") attempt(look);
      if (event.topic === "snapshot") attempt(review);
    },
    onReconnect: () => {
      attempt(look);
      attempt(review);
    },
    onLost: (error) =>
      log.warn({ err: error }, "the connection for announcements was lost; connecting again"),
  });
  const timer = setInterval(() => attempt(look), LOOK_EVERY_MS);
  const reviewTimer = setInterval(() => attempt(review), REVIEW_EVERY_MS);
  attempt(look);
  attempt(review);
  return {
    stop: async () => {
      stopping.abort();
      clearInterval(timer);
      clearInterval(reviewTimer);
      await listener.close();
      await Promise.all(running.values());
      await Promise.all([look.idle(), review.idle()]);
    },
  };
}

async function runOne(ctx: Context, id: OperationId, means: RunMeans): Promise<void> {
  try {
    const outcome = await runOperation(ctx, id, means);
    if (outcome === "waiting")
      logOf("operations").warn({ operation: id }, "the API server does not answer; the operation waits");
  } catch (error) {
    logOf("operations").error(
      { err: error, operation: id },
      "an operation broke off; it goes on with the next look",
    );
  }
}

/** A run ends between two steps when the process is to stop, never between a write and its journal line. */
function meansUntil(signal: AbortSignal): RunMeans {
  return {
    pause: (ms) => sleep(ms, undefined, { signal }),
    reached: ({ when }) => {
      if (when === "before-intent") signal.throwIfAborted();
    },
  };
}
