import type { ObjectStore, StoreEvent } from "./object-store.ts";
import { storageKeyOf as keyOf, type ResourceType } from "./resource-type.ts";

/**
 * The recent changes of each resource, kept so that a broken watch can be resumed.
 *
 * The window is finite, as the real watch cache and etcd's compaction make it: a resourceVersion from before it has
 * expired, and its holder must list again.
 */
export class WatchHistory {
  readonly #store: ObjectStore;
  readonly #capacity: number;
  readonly #events = new Map<string, StoreEvent[]>();
  readonly #floors = new Map<string, number>();
  readonly #unsubscribe: () => void;
  #floor: number;

  /** Keeps the last `capacity` events of each resource, from now on. */
  constructor(store: ObjectStore, capacity: number) {
    this.#store = store;
    this.#capacity = capacity;
    this.#floor = Number(store.resourceVersion);
    this.#unsubscribe = store.subscribe((event) => {
      this.#remember(event);
    });
  }

  /** The events of a resource after `resourceVersion`, or undefined when that version has expired. */
  since(type: ResourceType, resourceVersion: number): StoreEvent[] | undefined {
    if (this.hasExpired(type, resourceVersion)) return undefined;
    const events = this.#events.get(keyOf(type)) ?? [];
    return events.filter((event) => Number(event.object.metadata.resourceVersion) > resourceVersion);
  }

  /** Whether a version of this resource is too old to resume from. */
  hasExpired(type: ResourceType, resourceVersion: number): boolean {
    return resourceVersion < Math.max(this.#floor, this.#floors.get(keyOf(type)) ?? 0);
  }

  /** Forgets everything up to now, as a compaction does: every version handed out before expires. */
  compact(): void {
    this.#events.clear();
    this.#floor = Number(this.#store.resourceVersion);
  }

  /** Stops recording. */
  close(): void {
    this.#unsubscribe();
  }

  #remember(event: StoreEvent): void {
    const key = keyOf(event.resource);
    const events = this.#events.get(key) ?? [];
    this.#events.set(key, events);
    events.push(event);
    if (events.length <= this.#capacity) return;
    const dropped = events.shift();
    this.#floors.set(key, Number(dropped?.object.metadata.resourceVersion));
  }
}
