import "server-only";
import type { SnapshotStatus } from "#lib/rollout/index.ts";
import type { KindState } from "./kind-watch.ts";
import type { WatchedKind } from "./watched-kind.ts";

/** What the status of a snapshot is made of. */
export interface SnapshotProgress {
  readonly states: ReadonlyMap<WatchedKind, KindState>;
  readonly listed: ReadonlySet<WatchedKind>;
  readonly complete: boolean;
  readonly startedAtMs: number;
  readonly nowMs: number;
  readonly lastSyncedAtMs: number | undefined;
  readonly resourceVersion: string;
}

/**
 * One word for all watches: lost as soon as one kind is, because a picture that is old in one part is not to be relied
 * on; syncing until every kind was read; connected otherwise, naming the kinds that this account may not read. While
 * every watch is up the picture is as of now, however long ago it changed. Kinds that only tell of the platform do not
 * count: what hangs on them is unknown while they cannot be read, and the snapshot's evidence names them.
 */
export function snapshotStatus(progress: SnapshotProgress): SnapshotStatus {
  const picture = [...progress.states].filter(([kind]) => kind.part === undefined);
  const lost = picture.map(([, state]) => state).filter((state) => state.kind === "lost");
  const first = lost.toSorted((a, b) => a.sinceMs - b.sinceMs)[0];
  if (first) {
    return {
      kind: "lost",
      sinceMs: first.sinceMs,
      lastSyncedAtMs: progress.lastSyncedAtMs === undefined ? undefined : first.sinceMs,
      reason: first.refusal.message,
    };
  }
  if (!progress.complete) {
    const detail = `${progress.listed.size} of ${progress.states.size} kinds of objects are read`;
    return { kind: "syncing", sinceMs: progress.startedAtMs, detail };
  }
  return {
    kind: "connected",
    syncedAtMs: progress.nowMs,
    resourceVersion: progress.resourceVersion,
    unreadable: unreadableKinds(picture),
  };
}

function unreadableKinds(states: readonly (readonly [WatchedKind, KindState])[]) {
  const forbidden = states.flatMap(([kind, state]) =>
    state.kind === "forbidden" ? [{ kind: kind.title, reason: state.refusal.message }] : [],
  );
  return forbidden.length === 0 ? undefined : forbidden;
}
