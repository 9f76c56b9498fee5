import "server-only";
import { createPeerResolver, type DnsNames, type PeerResolver } from "#lib/flows/index.ts";
import type { Snapshot } from "#lib/policy/index.ts";

/** Indexing a large cluster takes tens of milliseconds; a resolver this old is still right for nearly every flow. */
const REBUILD_AFTER_MS = 500;

/** Keeps a resolver over the newest snapshot, and indexes it only as often as it is worth. */
export class LiveResolver {
  readonly #names: DnsNames;
  readonly #now: () => number;
  #snapshot: Snapshot;
  #built: { readonly snapshot: Snapshot; readonly resolver: PeerResolver; readonly atMs: number };

  constructor(snapshot: Snapshot, names: DnsNames, now: () => number) {
    this.#names = names;
    this.#now = now;
    this.#snapshot = snapshot;
    this.#built = { snapshot, resolver: createPeerResolver(snapshot, names), atMs: now() };
  }

  update(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
  }

  get(): PeerResolver {
    const nowMs = this.#now();
    if (this.#built.snapshot !== this.#snapshot && nowMs - this.#built.atMs >= REBUILD_AFTER_MS) {
      const resolver = createPeerResolver(this.#snapshot, this.#names);
      this.#built = { snapshot: this.#snapshot, resolver, atMs: nowMs };
    }
    return this.#built.resolver;
  }
}
