import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { KubeObject, ObjectStore, StoreEvent } from "./api/object-store.ts";

interface ObjectName {
  apiVersion: string;
  kind: string;
  namespace?: string;
  name: string;
}

/** What of a cluster outlives the process: everything that users changed since the scenario was laid out. */
interface SavedState {
  format: 1;
  /** When the scenario was first started: history ends there. */
  firstStartMs: number;
  /** The version counter when the scenario was laid out, so that its objects keep their versions. */
  baseVersion: number;
  resourceVersion: number;
  changed: KubeObject[];
  removed: ObjectName[];
}

/** The state file exists and cannot be used. */
export class StateFileUnreadable extends Error {}

const SAVE_WITHIN_MS = 100;
/** More than can have been written after the last save, so that no version is ever handed out twice. */
const VERSIONS_TO_SKIP = 1000;

/**
 * Keeps what users do to the simulated cluster over restarts.
 *
 * Saves within 100 ms of a change, and at `close`, by replacing the file as a whole. Without a path nothing is kept.
 */
export class StateFile {
  readonly #path: string | undefined;
  readonly #saved: SavedState;
  readonly #scenario = new Set<string>();
  readonly #changed = new Map<string, KubeObject>();
  readonly #removed = new Map<string, ObjectName>();
  #store: ObjectStore | undefined;
  #unsubscribe: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #quiet = false;

  /**
   * @throws StateFileUnreadable when the file is there but not what an earlier run wrote.
   */
  constructor(path: string | undefined, nowMs: number) {
    this.#path = path;
    this.#saved = read(path) ?? {
      format: 1,
      firstStartMs: nowMs,
      baseVersion: nowMs,
      resourceVersion: 0,
      changed: [],
      removed: [],
    };
  }

  /** When this cluster first ran, in milliseconds since 1970. */
  get firstStartMs(): number {
    return this.#saved.firstStartMs;
  }

  /** The version at which the scenario's objects begin. */
  get baseVersion(): number {
    return this.#saved.baseVersion;
  }

  /** Makes the store, which holds the scenario alone, what it was when the last run ended; then follows it. */
  restoreInto(store: ObjectStore): void {
    this.#store = store;
    for (const resource of store.resourceTypes()) {
      for (const object of store.list(resource)) this.#scenario.add(keyOf(nameOf(object)));
    }
    for (const name of this.#saved.removed) {
      store.remove(store.typeOf(name), name.namespace, name.name);
      this.#removed.set(keyOf(name), name);
    }
    for (const object of this.#saved.changed) {
      store.restore(object);
      this.#changed.set(keyOf(nameOf(object)), object);
    }
    if (this.#saved.resourceVersion > 0) store.advanceTo(this.#saved.resourceVersion + VERSIONS_TO_SKIP);
    this.#unsubscribe = store.subscribe((event) => this.#note(event));
    this.#save();
  }

  /** Changes the store without keeping that: what the cluster's own controllers do, they do again after a restart. */
  quietly(change: () => void): void {
    this.#quiet = true;
    try {
      change();
    } finally {
      this.#quiet = false;
    }
  }

  /** Saves what is not saved yet, and stops following. */
  close(): void {
    this.#unsubscribe?.();
    if (this.#timer !== undefined) this.#save();
  }

  #note({ type, object }: StoreEvent): void {
    const name = nameOf(object);
    const key = keyOf(name);
    if (this.#quiet) {
      // What a user changed and the cluster itself removed does not come back either.
      if (type === "DELETED") this.#changed.delete(key);
      return;
    }
    if (type !== "DELETED") this.#changed.set(key, object);
    else {
      this.#changed.delete(key);
      if (this.#scenario.has(key)) this.#removed.set(key, name);
    }
    this.#timer ??= setTimeout(() => this.#save(), SAVE_WITHIN_MS);
  }

  #save(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#path === undefined || this.#store === undefined) return;
    const state: SavedState = {
      ...this.#saved,
      resourceVersion: Number(this.#store.resourceVersion),
      changed: [...this.#changed.values()],
      removed: [...this.#removed.values()],
    };
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(`${this.#path}.new`, JSON.stringify(state), { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
  }
}

function read(path: string | undefined): SavedState | undefined {
  if (path === undefined || !existsSync(path)) return undefined;
  const advice = `Remove ${path} to begin with a fresh cluster.`;
  let state: Partial<SavedState>;
  try {
    state = JSON.parse(readFileSync(path, "utf8")) as Partial<SavedState>;
  } catch (cause) {
    throw new StateFileUnreadable(`The simulated cluster's state cannot be read. ${advice}`, { cause });
  }
  if (state?.format !== 1) {
    throw new StateFileUnreadable(`The simulated cluster's state is of another version. ${advice}`);
  }
  return state as SavedState;
}

function nameOf({ apiVersion, kind, metadata }: KubeObject): ObjectName {
  return { apiVersion, kind, namespace: metadata.namespace, name: metadata.name };
}

function keyOf({ apiVersion, kind, namespace, name }: ObjectName): string {
  return `${apiVersion} ${kind} ${namespace ?? ""}/${name}`;
}
