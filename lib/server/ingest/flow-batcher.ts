import "server-only";
import {
  aggregate,
  ConnectionTracker,
  learnNames,
  mergeBatches,
  type CoverageGap,
  type DnsAnswer,
  type Flow,
} from "#lib/flows/index.ts";
import type { ClusterId } from "#lib/policy/index.ts";
import { announce } from "#lib/server/database/announce.ts";
import type { Database } from "#lib/server/database/database.ts";
import { recordFlows } from "#lib/server/database/flow-edge-store.ts";

/** Where a batch goes. */
export interface BatchTarget {
  readonly db: Database;
  readonly clusterId: ClusterId;
  readonly now: () => number;
}

/** Browsers are told of new flows at most this often. */
const ANNOUNCE_EVERY_MS = 500;

/**
 * Collects flows and writes them in one transaction with the place up to which their source was read. If a write
 * fails, what it held is written with the next one: the same flows, once.
 */
export class FlowBatcher {
  readonly #target: BatchTarget;
  readonly #tracker = new ConnectionTracker();
  readonly names = new Map<string, readonly string[]>();
  #flows: Flow[] = [];
  #gaps: CoverageGap[] = [];
  /**
   * The tracker counts a connection when it first sees it, so flows may be aggregated only once: after a write that
   * failed, its edges wait here.
   */
  #pending: ReturnType<typeof aggregate> = new Map();
  #announcedAtMs = 0;
  #unannounced = false;

  constructor(target: BatchTarget) {
    this.#target = target;
  }

  /** Flows that wait for the next write. */
  get waiting(): number {
    return this.#flows.length;
  }

  add(flow: Flow): void {
    this.#flows.push(flow);
  }

  /** A flow that was counted before a restart: its connection is known from now on, and counted no more. */
  addKnown(flow: Flow): void {
    this.#tracker.note(flow);
  }

  /** Notes a gap; one that continues the newest is one with it, because a broken file may have a million bad lines. */
  addGap(gap: CoverageGap): void {
    const newest = this.#gaps.at(-1);
    const continues =
      newest !== undefined &&
      newest.source === gap.source &&
      newest.node === gap.node &&
      newest.reason === gap.reason;
    if (!continues) {
      this.#gaps.push(gap);
      return;
    }
    this.#gaps[this.#gaps.length - 1] = {
      ...newest,
      fromMs: Math.min(newest.fromMs, gap.fromMs),
      toMs: Math.max(newest.toMs, gap.toMs),
      lostEvents: (newest.lostEvents ?? 0) + (gap.lostEvents ?? 0),
    };
  }

  learn(answer: DnsAnswer): void {
    learnNames(this.names, answer);
  }

  /** Writes what waits, with `cursor`; true when there was something. Throws what the database throws. */
  async flush(cursor: { readonly source: string; readonly position: object }): Promise<boolean> {
    if (this.#flows.length === 0 && this.#gaps.length === 0 && this.#pending.size === 0)
      return this.#announceLate();
    const gaps = this.#gaps;
    this.#gaps = [];
    this.#pending = mergeBatches(this.#pending, aggregate(this.#flows, this.#tracker));
    this.#flows = [];
    try {
      await this.#write({ edges: [...this.#pending.values()], gaps, cursor });
    } catch (error) {
      this.#gaps = [...gaps, ...this.#gaps];
      throw error;
    }
    this.#pending = new Map();
    return true;
  }

  async #write(batch: Parameters<typeof recordFlows>[2]): Promise<void> {
    const { db, clusterId } = this.#target;
    const tell = this.#mayAnnounce();
    await db.$transaction(async (tx) => {
      await recordFlows(tx, clusterId, batch);
      if (tell) await announce(tx, { topic: "flows", clusterId });
    });
    this.#noteAnnounced(tell);
  }

  /** The last flows of a burst must be told too, when the next half second has begun. */
  async #announceLate(): Promise<boolean> {
    if (!this.#unannounced || !this.#mayAnnounce()) return false;
    await announce(this.#target.db, { topic: "flows", clusterId: this.#target.clusterId });
    this.#noteAnnounced(true);
    return false;
  }

  #mayAnnounce(): boolean {
    return this.#target.now() - this.#announcedAtMs >= ANNOUNCE_EVERY_MS;
  }

  #noteAnnounced(told: boolean): void {
    this.#unannounced = !told;
    if (told) this.#announcedAtMs = this.#target.now();
  }
}
