import "server-only";
import { ok, refuse, type Result } from "#lib/policy/index.ts";
import { BackOff, pause, type Random } from "./back-off.ts";
import { refusalOf, unreachable, type ClusterRefusal } from "./cluster-refusal.ts";
import { keyOf, listKind, type ListedObject } from "./list-kind.ts";
import type { Transport } from "./transport.ts";
import { watchEvents, type WatchEvent } from "./watch-events.ts";
import type { WatchedKind } from "./watched-kind.ts";

/** How one kind is followed at the moment. */
export type KindState =
  | { readonly kind: "listing" }
  | { readonly kind: "live" }
  /** The API server does not serve it any more; the watch has ended. */
  | { readonly kind: "absent" }
  | { readonly kind: "forbidden"; readonly verb: "list" | "watch"; readonly refusal: ClusterRefusal }
  | { readonly kind: "lost"; readonly sinceMs: number; readonly refusal: ClusterRefusal };

/** What a kind's watch tells. Objects are raw; `key` is `namespace/name`. */
export interface KindWatchCalls {
  /** The whole list, at the start and after a 410: what is not in it is gone. */
  replaced(kind: WatchedKind, objects: ReadonlyMap<string, unknown>): void;
  changed(kind: WatchedKind, key: string, object: unknown): void;
  removed(kind: WatchedKind, key: string): void;
  /** The kind is known up to this version. */
  reached(kind: WatchedKind, resourceVersion: string): void;
  state(kind: WatchedKind, state: KindState): void;
}

/** What a watch needs beside its kind. */
export interface KindWatchContext {
  readonly transport: Transport;
  readonly signal: AbortSignal;
  readonly random: Random;
  readonly now: () => number;
  readonly calls: KindWatchCalls;
}

/** The server ends a watch after this long, and it is resumed: a broken watch that nobody notices lives no longer. */
const WATCH_SECONDS = 290;
const FORBIDDEN_RETRY_MS = 60_000;
/** A stream that was open for this long was a good one. */
const LIVED_MS = 2_000;

/**
 * Follows one kind until `signal`: list, watch from there, resume where a connection drops, list again after a 410.
 * A kind that may not be read is reported and asked for again each minute; failures pause longer and longer. The watch
 * of an optional kind ends when the API server does not serve it any more.
 */
export async function watchKind(kind: WatchedKind, context: KindWatchContext): Promise<void> {
  const { signal } = context;
  const backOff = new BackOff(context.random);
  const progress: Progress = { resourceVersion: undefined, lostSinceMs: undefined };
  while (!signal.aborted) {
    const step = await nextStep(kind, progress, context);
    if (signal.aborted) return;
    if (step.ok) {
      backOff.reset();
      progress.resourceVersion = step.value;
      continue;
    }
    const goOn = await recover({ kind, refusal: step.refusal, backOff }, progress, context);
    if (!goOn) return;
  }
}

/** Where a kind's watch stands. Without a version it has to be listed. */
interface Progress {
  resourceVersion: string | undefined;
  lostSinceMs: number | undefined;
}

function nextStep(
  kind: WatchedKind,
  progress: Progress,
  context: KindWatchContext,
): Promise<Result<string, ClusterRefusal>> {
  const { resourceVersion } = progress;
  if (resourceVersion === undefined) return list(kind, context);
  const live = () => {
    progress.lostSinceMs = undefined;
    context.calls.state(kind, { kind: "live" });
  };
  return watch({ kind, resourceVersion, live }, context);
}

interface Failure {
  readonly kind: WatchedKind;
  readonly refusal: ClusterRefusal;
  readonly backOff: BackOff;
}

/** What to do after a refusal; false when there is nothing left to watch. One failure alone is not yet "lost". */
async function recover(
  { kind, refusal, backOff }: Failure,
  progress: Progress,
  context: KindWatchContext,
): Promise<boolean> {
  const { signal, calls } = context;
  const verb = progress.resourceVersion === undefined ? "list" : "watch";
  if (refusal.code === "too-old" || refusal.code === "forbidden") progress.resourceVersion = undefined;
  if (refusal.code === "too-old") return true;
  if (refusal.code === "not-found" && kind.optional) {
    calls.state(kind, { kind: "absent" });
    return false;
  }
  if (refusal.code === "forbidden") {
    calls.state(kind, { kind: "forbidden", verb, refusal });
    await pause(FORBIDDEN_RETRY_MS, signal);
    return true;
  }
  progress.lostSinceMs ??= context.now();
  if (backOff.failures > 0) calls.state(kind, { kind: "lost", sinceMs: progress.lostSinceMs, refusal });
  await pause(backOff.next(), signal);
  return true;
}

async function list(
  kind: WatchedKind,
  { transport, signal, calls }: KindWatchContext,
): Promise<Result<string, ClusterRefusal>> {
  const listed = await listKind(kind, transport, signal);
  if (!listed.ok) return listed;
  const { objects, resourceVersion } = listed.value;
  calls.replaced(kind, objects);
  calls.reached(kind, resourceVersion);
  return ok(resourceVersion);
}

interface Following {
  readonly kind: WatchedKind;
  readonly resourceVersion: string;
  readonly live: () => void;
}

/** Follows from `resourceVersion`; returns the version that was reached when the server ends the stream. */
async function watch(
  following: Following,
  context: KindWatchContext,
): Promise<Result<string, ClusterRefusal>> {
  const { kind, live } = following;
  let { resourceVersion } = following;
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const query = {
    watch: "true",
    allowWatchBookmarks: "true",
    resourceVersion,
    timeoutSeconds: String(WATCH_SECONDS),
  };
  const startedAtMs = context.now();
  const stream = await context.transport.stream({
    what: `watch ${kind.title}`,
    path: kind.path,
    query,
    signal,
  });
  if (!stream.ok) return stream;
  live();
  try {
    for await (const event of watchEvents(stream.value)) {
      if (event.type === "ERROR") return refuse(statusRefusal(event.object, kind));
      resourceVersion = (event.object as ListedObject).metadata?.resourceVersion ?? resourceVersion;
      handOn(event, kind, context.calls);
      context.calls.reached(kind, resourceVersion);
    }
    return ended(resourceVersion, context.now() - startedAtMs, following);
  } catch (cause) {
    return ended(resourceVersion, context.now() - startedAtMs, following, cause);
  } finally {
    stop.abort();
  }
}

/**
 * A stream that lived, or brought something, is simply resumed, however it ended; one that ended at once counts as a
 * failure, so that a server that accepts and drops connections is not asked in a tight loop.
 */
function ended(
  reached: string,
  livedMs: number,
  following: Following,
  cause?: unknown,
): Result<string, ClusterRefusal> {
  if (reached !== following.resourceVersion || livedMs >= LIVED_MS) return ok(reached);
  return refuse(unreachable(cause ?? new Error("the stream ended at once"), `watch ${following.kind.title}`));
}

function handOn(event: WatchEvent, kind: WatchedKind, calls: KindWatchCalls): void {
  const key = keyOf(event.object as ListedObject);
  if (event.type === "DELETED") calls.removed(kind, key);
  else if (event.type !== "BOOKMARK") calls.changed(kind, key, event.object);
}

function statusRefusal(object: unknown, kind: WatchedKind): ClusterRefusal {
  const status = (object as { code?: number } | null)?.code ?? 500;
  return refusalOf({ status, body: JSON.stringify(object) }, `watch ${kind.title}`);
}
