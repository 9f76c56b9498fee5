import "server-only";
import { createHash } from "node:crypto";

/**
 * How far a stream of flows was read, as it is stored. `recent` are fingerprints of the reports within the last
 * `OVERLAP_MS`: reports of several nodes arrive a little out of order, so time alone cannot tell old from new.
 */
export interface StoredPoint {
  readonly atMs: number;
  readonly recent: readonly string[];
}

/** Reports older than the newest one by more than this were certainly read. */
export const OVERLAP_MS = 2_000;

/** How far before the stored point reading starts again, so that open connections are known and not counted anew. */
export const WARM_UP_MS = 60_000;

/** Most fingerprints that are kept; beyond it the oldest are given up. */
const MOST_RECENT = 20_000;

/**
 * Remembers where reading stands, and which reports were read before it was last resumed. A report is new exactly
 * once, over reconnects and restarts.
 */
export class ResumePoint {
  #resumed: { readonly atMs: number; readonly recent: ReadonlySet<string> } | undefined;
  readonly #recent = new Map<string, number>();
  #atMs: number;

  constructor(stored?: StoredPoint) {
    this.#atMs = stored?.atMs ?? 0;
    for (const fingerprint of stored?.recent ?? []) this.#recent.set(fingerprint, this.#atMs);
    this.resume();
  }

  /** Newest report that was read; 0 before the first. */
  get atMs(): number {
    return this.#atMs;
  }

  /** From when to read on; undefined before the first report. */
  get sinceMs(): number | undefined {
    return this.#atMs === 0 ? undefined : this.#atMs - WARM_UP_MS;
  }

  /** Call before reading again: everything read so far will come a second time. */
  resume(): void {
    this.#resumed = this.#atMs === 0 ? undefined : { atMs: this.#atMs, recent: new Set(this.#recent.keys()) };
  }

  /** Notes a report and tells whether it is a new one. */
  isNew(id: string, atMs: number): boolean {
    const fingerprint = fingerprintOf(id);
    const fresh = !this.#wasRead(fingerprint, atMs);
    if (atMs > this.#atMs) this.#atMs = atMs;
    if (atMs >= this.#atMs - OVERLAP_MS) this.#recent.set(fingerprint, atMs);
    return fresh;
  }

  /** What to store beside the counts of everything noted so far. */
  toStore(): StoredPoint {
    const oldestMs = this.#atMs - OVERLAP_MS;
    for (const [fingerprint, atMs] of this.#recent) if (atMs < oldestMs) this.#recent.delete(fingerprint);
    const kept = [...this.#recent.keys()];
    return { atMs: this.#atMs, recent: kept.slice(Math.max(0, kept.length - MOST_RECENT)) };
  }

  #wasRead(fingerprint: string, atMs: number): boolean {
    if (this.#resumed === undefined) return false;
    return (
      atMs < this.#resumed.atMs - OVERLAP_MS ||
      (atMs <= this.#resumed.atMs && this.#resumed.recent.has(fingerprint))
    );
  }
}

/** Nine bytes of a hash: two of 20,000 ids collide about once in 10^13 seconds. */
function fingerprintOf(id: string): string {
  return createHash("sha1").update(id).digest("base64url").slice(0, 12);
}
