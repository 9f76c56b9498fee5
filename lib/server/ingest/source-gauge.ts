import "server-only";
import type { FlowSourceStatus } from "#lib/rollout/index.ts";

/** Over how long the rate of flows is measured. */
const RATE_WINDOW_MS = 10_000;

/** Keeps count of how well one source delivers, and puts it into one status. Times are epoch milliseconds. */
export class SourceGauge {
  readonly #source: string;
  readonly #seconds = new Map<number, number>();
  #lastFlowAtMs: number | undefined;
  #lostEvents = 0;
  #unreadable: { count: number; newest?: string } = { count: 0 };
  #unavailable = new Set<string>();
  #connectedNodes = 0;
  #lost: { readonly sinceMs: number; readonly reason: string } | undefined;

  constructor(
    source: string,
    unreadable: { readonly count: number; readonly newest?: string } = { count: 0 },
  ) {
    this.#source = source;
    this.#unreadable = { ...unreadable };
  }

  /** Lines or messages that could not be read so far. */
  get unreadable(): { readonly count: number; readonly newest?: string } {
    return this.#unreadable;
  }

  /** Nodes that the source cannot hear at the moment. */
  get unavailableNodes(): readonly string[] {
    return [...this.#unavailable].toSorted();
  }

  sawFlow(flowAtMs: number, nowMs: number): void {
    const second = Math.floor(nowMs / 1000);
    this.#seconds.set(second, (this.#seconds.get(second) ?? 0) + 1);
    if (flowAtMs > (this.#lastFlowAtMs ?? 0)) this.#lastFlowAtMs = flowAtMs;
  }

  sawUnreadable(reason: string): void {
    this.#unreadable = { count: this.#unreadable.count + 1, newest: reason };
  }

  sawLostEvents(count: number): void {
    this.#lostEvents += count;
  }

  nodesChanged(nodes: readonly string[], state: "connected" | "unavailable"): void {
    for (const node of nodes) {
      if (state === "unavailable") this.#unavailable.add(node);
      else this.#unavailable.delete(node);
    }
  }

  /** The source's own count, which includes what happened while nobody listened. */
  nodesCounted(connected: number, unavailable: readonly string[]): void {
    this.#connectedNodes = connected;
    this.#unavailable = new Set(unavailable);
  }

  connected(): void {
    this.#lost = undefined;
  }

  lost(sinceMs: number, reason: string): void {
    this.#lost ??= { sinceMs, reason };
    this.#lost = { sinceMs: this.#lost.sinceMs, reason };
  }

  status(nowMs: number): FlowSourceStatus {
    if (this.#lost) return { kind: "lost", source: this.#source, ...this.#lost };
    return {
      kind: "receiving",
      source: this.#source,
      flowsPerSecond: this.#rate(nowMs),
      lastFlowAtMs: this.#lastFlowAtMs,
      lostEvents: this.#lostEvents,
      unavailableNodes: this.unavailableNodes,
      connectedNodes: this.#connectedNodes,
      unreadable: this.#unreadable,
    };
  }

  #rate(nowMs: number): number {
    const oldest = Math.floor((nowMs - RATE_WINDOW_MS) / 1000);
    for (const second of this.#seconds.keys()) if (second <= oldest) this.#seconds.delete(second);
    const total = [...this.#seconds.values()].reduce((sum, count) => sum + count, 0);
    return Math.round((total * 10_000) / RATE_WINDOW_MS) / 10;
  }
}
