import "server-only";
import { ok, refuse, type Result } from "#lib/policy/index.ts";
import { BackOff, pause, type Random } from "./back-off.ts";
import { refusalOf, unreachable, type ClusterRefusal } from "./cluster-refusal.ts";
import type { Transport } from "./transport.ts";
import { watchEvents, type WatchEvent } from "./watch-events.ts";
import type { WatchedKind } from "./watched-kind.ts";

/** How one kind is followed at the moment. */
export type KindState =
  | { readonly kind: "listing" }
  | { readonly kind: "live" }
  /** The API server does not serve it any more; the watch has ended. */
  | { readonly kind: "absent" }
  | { readonly kind: "forbidden"; readonly refusal: ClusterRefusal }
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

interface Meta {
  readonly metadata?: {
    readonly namespace?: string;
    readonly name?: string;
    readonly resourceVersion?: string;
  };
}

interface ListBody {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly unknown[];
}

const PAGE = 500;
const LIST_TIMEOUT_MS = 60_000;
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
  const { signal, calls } = context;
  const backOff = new BackOff(context.random);
  let lostSinceMs: number | undefined;
  let resourceVersion: string | undefined;
  const live = () => {
    lostSinceMs = undefined;
    calls.state(kind, { kind: "live" });
  };
  while (!signal.aborted) {
    const step: Result<string, ClusterRefusal> =
      resourceVersion === undefined
        ? await list(kind, context)
        : await watch({ kind, resourceVersion, live }, context);
    if (signal.aborted) return;
    if (step.ok) {
      backOff.reset();
      resourceVersion = step.value;
      continue;
    }
    if (step.refusal.code === "too-old") {
      resourceVersion = undefined;
      continue;
    }
    if (step.refusal.code === "not-found" && kind.optional) {
      calls.state(kind, { kind: "absent" });
      return;
    }
    if (step.refusal.code === "forbidden") {
      resourceVersion = undefined;
      calls.state(kind, { kind: "forbidden", refusal: step.refusal });
      await pause(FORBIDDEN_RETRY_MS, signal);
      continue;
    }
    lostSinceMs ??= context.now();
    if (backOff.failures > 0)
      calls.state(kind, { kind: "lost", sinceMs: lostSinceMs, refusal: step.refusal });
    await pause(backOff.next(), signal);
  }
}

/** Reads every page; a token that expired in between starts over. */
async function list(
  kind: WatchedKind,
  { transport, signal, calls }: KindWatchContext,
): Promise<Result<string, ClusterRefusal>> {
  const objects = new Map<string, unknown>();
  let token: string | undefined;
  for (;;) {
    const query = { limit: String(PAGE), continue: token };
    const answer = await transport.request({
      what: `list ${kind.title}`,
      path: kind.path,
      query,
      timeoutMs: LIST_TIMEOUT_MS,
      signal,
    });
    if (!answer.ok) return answer;
    const body = answer.value.body as ListBody;
    for (const object of body.items ?? []) objects.set(keyOf(object as Meta), object);
    token = body.metadata?.continue || undefined;
    if (token !== undefined) continue;
    calls.replaced(kind, objects);
    const resourceVersion = body.metadata?.resourceVersion ?? "";
    calls.reached(kind, resourceVersion);
    return ok(resourceVersion);
  }
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
      resourceVersion = (event.object as Meta).metadata?.resourceVersion ?? resourceVersion;
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
  const key = keyOf(event.object as Meta);
  if (event.type === "DELETED") calls.removed(kind, key);
  else if (event.type !== "BOOKMARK") calls.changed(kind, key, event.object);
}

function statusRefusal(object: unknown, kind: WatchedKind): ClusterRefusal {
  const status = (object as { code?: number } | null)?.code ?? 500;
  return refusalOf({ status, body: JSON.stringify(object) }, `watch ${kind.title}`);
}

function keyOf(object: Meta): string {
  return `${object.metadata?.namespace ?? ""}/${object.metadata?.name ?? ""}`;
}
