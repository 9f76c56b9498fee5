import "server-only";
import type { ClusterId, Snapshot, UnreadableResource } from "#lib/policy/index.ts";
import type { SnapshotStatus } from "#lib/rollout/index.ts";
import { BackOff, pause, type Random } from "./back-off.ts";
import type { ClusterConnection } from "./cluster-connection.ts";
import { ClusterMirror } from "./cluster-mirror.ts";
import { watchKind, type KindState, type KindWatchCalls } from "./kind-watch.ts";
import { readEvidence } from "./read-evidence.ts";
import { discoverKinds } from "./served-kinds.ts";
import { snapshotStatus } from "./snapshot-status.ts";
import { unreadableKind } from "./unreadable-kind.ts";
import { BUILT_IN_KINDS, BUILT_IN_PLATFORM_KINDS, type WatchedKind } from "./watched-kind.ts";

/** What a snapshot's watcher calls. Both may be called often; neither is called again before its promise settled. */
export interface SnapshotWatchCalls {
  /** The cluster changed; at most once per `batchMs`, and for the first time when every readable kind was listed. */
  onChange(snapshot: Snapshot): Promise<void>;
  onStatus(status: SnapshotStatus): Promise<void>;
  /** A callback threw: the watcher goes on, and hands the newest picture on again with the next change. */
  onError(error: unknown): void;
}

/** How the watcher runs; tests pass their own. */
export interface SnapshotWatchOptions {
  readonly clusterId: ClusterId;
  readonly batchMs?: number;
  /** How often kinds of other groups and settings of the network are looked for: both appear when somebody installs something. */
  readonly rediscoverMs?: number;
  readonly random?: Random;
  readonly now?: () => number;
}

/** A running watcher. */
export interface SnapshotWatch {
  /** Ends every watch; resolves when none is left. */
  stop(): Promise<void>;
}

const REDISCOVER_MS = 60_000;
/** How often the status is told although nothing changed: whoever has not heard for longer knows that nobody watches. */
const HEARTBEAT_MS = 5_000;

/** Follows the whole cluster and hands on a Snapshot whenever something in it changed. */
export function watchSnapshot(
  connection: ClusterConnection,
  calls: SnapshotWatchCalls,
  options: SnapshotWatchOptions,
): SnapshotWatch {
  const watcher = new SnapshotWatcher(connection, calls, options);
  const running = watcher.run();
  return {
    stop: async () => {
      watcher.abort();
      await running;
    },
  };
}

class SnapshotWatcher implements KindWatchCalls {
  readonly #connection: ClusterConnection;
  readonly #calls: SnapshotWatchCalls;
  readonly #options: Required<SnapshotWatchOptions>;
  readonly #mirror = new ClusterMirror();
  readonly #states = new Map<WatchedKind, KindState>();
  readonly #stop = new AbortController();
  readonly #running = new Map<string, Promise<void>>();
  readonly #startedAtMs: number;
  #discovered = false;
  #listed = new Set<WatchedKind>();
  #lastSyncedAtMs: number | undefined;
  #dirty = false;
  #statusDirty = true;
  #toldAtMs = 0;

  constructor(connection: ClusterConnection, calls: SnapshotWatchCalls, options: SnapshotWatchOptions) {
    this.#connection = connection;
    this.#calls = calls;
    this.#options = {
      batchMs: 200,
      rediscoverMs: REDISCOVER_MS,
      random: Math.random,
      now: Date.now,
      ...options,
    };
    this.#startedAtMs = this.#options.now();
  }

  abort(): void {
    this.#stop.abort();
  }

  async run(): Promise<void> {
    for (const kind of [...BUILT_IN_KINDS, ...BUILT_IN_PLATFORM_KINDS]) this.#follow(kind);
    await Promise.all([this.#discover(), this.#deliver()]);
    await Promise.all(this.#running.values());
  }

  replaced(kind: WatchedKind, objects: ReadonlyMap<string, unknown>): void {
    this.#mirror.replace(kind, objects);
    this.#listed.add(kind);
    this.#dirty = true;
  }

  changed(kind: WatchedKind, key: string, object: unknown): void {
    this.#mirror.put(kind, key, object);
    this.#dirty = true;
  }

  removed(kind: WatchedKind, key: string): void {
    this.#mirror.remove(kind, key);
    this.#dirty = true;
  }

  reached(_kind: WatchedKind, resourceVersion: string): void {
    this.#mirror.reached(resourceVersion);
  }

  state(kind: WatchedKind, state: KindState): void {
    this.#states.set(kind, state);
    this.#statusDirty = true;
    if (kind.part !== undefined && state.kind !== "listing") this.#dirty = true; // it may be readable again, or no more
    if (state.kind !== "forbidden" && state.kind !== "absent") return;
    this.#mirror.drop(kind);
    this.#listed.delete(kind);
    this.#dirty = true;
    if (state.kind !== "absent") return;
    this.#states.delete(kind);
    this.#running.delete(kind.path);
  }

  #follow(kind: WatchedKind): void {
    if (this.#running.has(kind.path)) return;
    this.#states.set(kind, { kind: "listing" });
    const { random, now } = this.#options;
    const context = {
      transport: this.#connection.transport,
      signal: this.#stop.signal,
      random,
      now,
      calls: this,
    };
    this.#running.set(kind.path, watchKind(kind, context));
  }

  /** Kinds of other groups come with the software that brings them; one that is gone again lists as "not found". */
  async #discover(): Promise<void> {
    const backOff = new BackOff(this.#options.random);
    while (!this.#stop.signal.aborted) {
      const kinds = await discoverKinds(this.#connection.transport, this.#stop.signal);
      if (kinds.ok) {
        for (const kind of [...BUILT_IN_PLATFORM_KINDS, ...kinds.value.kinds]) this.#follow(kind);
        const asked = await readEvidence({
          transport: this.#connection.transport,
          served: kinds.value,
          mayExist: (namespace) => this.#mirror.mayHaveNamespace(namespace),
          before: this.#mirror.asked,
          signal: this.#stop.signal,
        });
        this.#mirror.setAsked(asked);
        this.#dirty = true;
        this.#discovered = true;
        backOff.reset();
      }
      await pause(kinds.ok ? this.#options.rediscoverMs : backOff.next(), this.#stop.signal);
    }
  }

  async #deliver(): Promise<void> {
    const { clusterId, now, batchMs } = this.#options;
    while (!this.#stop.signal.aborted) {
      if (this.#dirty && this.#isComplete()) {
        this.#dirty = false;
        this.#lastSyncedAtMs = now();
        this.#statusDirty = true;
        const snapshot = this.#mirror.snapshot(clusterId, now(), this.#unreadable());
        if (!(await this.#tell(() => this.#calls.onChange(snapshot)))) this.#dirty = true;
      }
      if (this.#statusDirty || now() - this.#toldAtMs >= HEARTBEAT_MS) {
        this.#statusDirty = false;
        this.#toldAtMs = now();
        if (!(await this.#tell(() => this.#calls.onStatus(this.#status())))) this.#statusDirty = true;
      }
      await pause(batchMs, this.#stop.signal);
    }
  }

  async #tell(call: () => Promise<void>): Promise<boolean> {
    try {
      await call();
      return true;
    } catch (error) {
      this.#calls.onError(error);
      return false;
    }
  }

  /**
   * A picture without, say, its policies would be a false one: nothing is handed on before every kind was read. One that
   * tells of the platform is waited for no longer than until it is lost.
   */
  #isComplete(): boolean {
    if (!this.#discovered) return false;
    return [...this.#states].every(
      ([kind, state]) =>
        this.#listed.has(kind) ||
        state.kind === "forbidden" ||
        (kind.part !== undefined && state.kind === "lost"),
    );
  }

  /**
   * What the picture lacks. A kind of its own that was read and is lost now is in it, as old as the status says; one of
   * the platform is waited for no longer, so it is named.
   */
  #unreadable(): readonly UnreadableResource[] {
    return [...this.#states].flatMap(([kind, state]) => {
      if (state.kind === "forbidden") return [unreadableKind(kind.path, state.verb, state.refusal)];
      return state.kind === "lost" && kind.part !== undefined
        ? [unreadableKind(kind.path, "watch", state.refusal)]
        : [];
    });
  }

  #status(): SnapshotStatus {
    return snapshotStatus({
      states: this.#states,
      listed: this.#listed,
      complete: this.#isComplete(),
      startedAtMs: this.#startedAtMs,
      nowMs: this.#options.now(),
      lastSyncedAtMs: this.#lastSyncedAtMs,
      resourceVersion: this.#mirror.resourceVersion,
    });
  }
}
