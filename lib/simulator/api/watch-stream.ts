import type { ServerResponse } from "node:http";
import type { ApiContext } from "./api-context.ts";
import { refusal, type ApiRequest, type Reply } from "./exchange.ts";
import type { KubeObject } from "./kube-object.ts";
import { watchOptionsFault } from "./list-options.ts";
import type { StoreEvent } from "./object-store.ts";
import { inVersion } from "./read-verbs.ts";
import { apiVersionOf, storageKeyOf, type ResourceType } from "./resource-type.ts";
import { readSelection, type Selection } from "./selection.ts";
import { expired } from "./status.ts";

/** How long a watch lasts when its client names no timeout; the real server picks 30 to 60 minutes. */
const DEFAULT_TIMEOUT_SECONDS = 45 * 60;

interface WatchEvent {
  type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  object: unknown;
}

/**
 * Watches a collection: one JSON event per line, from `resourceVersion` on.
 *
 * Without a version (or with 0) the present objects come first, as ADDED. A version that has left the history
 * window is answered with one ERROR event that holds a 410 Status. A selector makes objects that start or stop
 * matching appear as ADDED or DELETED. `sendInitialEvents` begins with the present objects whatever the version.
 */
export function watchObjects(
  context: ApiContext,
  request: ApiRequest,
  type: ResourceType,
  namespace: string | undefined,
): Reply {
  const selection = readSelection(request, type, namespace);
  if (!selection.ok) return refusal(selection.status);
  const { query } = request;
  const unsound = watchOptionsFault(query);
  if (unsound !== undefined) return refusal(unsound);
  const seconds = Number(query.get("timeoutSeconds") ?? "0");
  const watch = {
    type,
    selection: selection.value,
    resourceVersion: Number(query.get("resourceVersion") ?? ""),
    timeoutMs: (seconds > 0 ? seconds : DEFAULT_TIMEOUT_SECONDS) * 1000,
    bookmarks: /^(true|1)$/.test(query.get("allowWatchBookmarks") ?? ""),
    initialEvents: /^(true|1)$/.test(query.get("sendInitialEvents") ?? ""),
  };
  return {
    kind: "stream",
    open: (response) => {
      stream(context, watch, response);
    },
  };
}

interface Watch {
  type: ResourceType;
  selection: Selection;
  /** 0 asks for the present state first. */
  resourceVersion: number;
  timeoutMs: number;
  bookmarks: boolean;
  /** The present state first, whatever the version, and a bookmark that says that it was all ("watch list"). */
  initialEvents: boolean;
}

function stream(context: ApiContext, watch: Watch, response: ServerResponse): void {
  const { store } = context;
  response.writeHead(200, { "content-type": "application/json", "cache-control": "no-cache, private" });
  response.flushHeaders();
  const send = (event: WatchEvent) => response.write(`${JSON.stringify(event)}\n`);

  const backlog = firstEvents(context, watch);
  if (backlog === undefined) {
    const message = `too old resource version: ${watch.resourceVersion} (${store.resourceVersion})`;
    send({ type: "ERROR", object: expired(message) });
    response.end();
    return;
  }
  for (const event of backlog) send(event);
  if (watch.initialEvents && watch.bookmarks) send(endOfInitialEvents(watch.type, store.resourceVersion));

  const unsubscribe = store.subscribe((event) => {
    const seen = isOf(event, watch) ? asSeenBy(event, watch) : undefined;
    if (seen !== undefined) send(seen);
  });
  const bookmark = () => send({ type: "BOOKMARK", object: bookmarkAt(watch.type, store.resourceVersion) });
  const bookmarkTimer = watch.bookmarks ? setInterval(bookmark, context.bookmarkIntervalMs) : undefined;
  // The connection closes a moment after the end: nothing may be written in between.
  const settle = () => {
    unsubscribe();
    clearInterval(bookmarkTimer);
    clearTimeout(timeout);
  };
  const timeout = setTimeout(() => {
    if (watch.bookmarks) bookmark();
    settle();
    response.end();
  }, watch.timeoutMs);
  response.once("close", settle);
}

function firstEvents({ store, history }: ApiContext, watch: Watch): WatchEvent[] | undefined {
  const { type, selection, resourceVersion } = watch;
  if (resourceVersion === 0 || watch.initialEvents) {
    const present = store.list(type, selection.namespace).filter(selection.includes);
    return present.map((object) => ({ type: "ADDED", object: inVersion(object, type) }));
  }
  const missed = history.since(type, resourceVersion);
  return missed?.map((event) => asSeenBy(event, watch)).filter((event) => event !== undefined);
}

function isOf(event: StoreEvent, { type }: Watch): boolean {
  return storageKeyOf(event.resource) === storageKeyOf(type);
}

/** The event as this watch sees it, or undefined when it concerns none of its objects. */
function asSeenBy(event: StoreEvent, { type, selection }: Watch): WatchEvent | undefined {
  const had = event.previous !== undefined && selection.includes(event.previous);
  const has = event.type !== "DELETED" && selection.includes(event.object);
  if (has) return { type: had ? "MODIFIED" : "ADDED", object: inVersion(event.object, type) };
  return had ? { type: "DELETED", object: inVersion(lastMatching(event), type) } : undefined;
}

/** The object as it last matched, at the version at which it stopped matching. */
function lastMatching({ object, previous = object }: StoreEvent): KubeObject {
  const { resourceVersion } = object.metadata;
  return { ...previous, metadata: { ...previous.metadata, resourceVersion } };
}

function endOfInitialEvents(type: ResourceType, resourceVersion: string): WatchEvent {
  const bookmark = bookmarkAt(type, resourceVersion);
  const annotations = { "k8s.io/initial-events-end": "true" };
  return { type: "BOOKMARK", object: { ...bookmark, metadata: { ...bookmark.metadata, annotations } } };
}

function bookmarkAt(type: ResourceType, resourceVersion: string): Partial<KubeObject> {
  const metadata = { resourceVersion, creationTimestamp: null } as unknown as KubeObject["metadata"];
  return { kind: type.kind, apiVersion: apiVersionOf(type), metadata };
}
