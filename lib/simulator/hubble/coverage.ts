import type { LostEventSource } from "#lib/wire/hubble/flow_pb.js";

/** Something that Relay tells its clients besides flows. */
export type Notice =
  | { kind: "lost"; node: string; count: number; source: LostEventSource }
  | { kind: "node"; node: string; available: boolean };

/**
 * Which nodes Relay hears from, and what got lost: what a real cluster suffers, here on demand.
 * While a node is unavailable its flows are gone, as those in the ring of a dead agent are.
 */
export class Coverage {
  readonly nodes: readonly string[];
  readonly #unavailable = new Set<string>();
  readonly #listeners = new Set<(notice: Notice) => void>();

  constructor(nodes: readonly string[]) {
    this.nodes = nodes;
  }

  get unavailable(): string[] {
    return this.nodes.filter((node) => this.#unavailable.has(node));
  }

  hears(node: string): boolean {
    return !this.#unavailable.has(node);
  }

  /** Makes Relay lose its connection to a node, or find it again, and tell every client. */
  setNodeAvailable(node: string, available: boolean): void {
    if (this.hears(node) === available) return;
    if (available) this.#unavailable.delete(node);
    else this.#unavailable.add(node);
    this.#tell({ kind: "node", node, available });
  }

  /** Makes Relay tell every client that events of a node were lost. */
  loseEvents(node: string, count: number, source: LostEventSource): void {
    this.#tell({ kind: "lost", node, count, source });
  }

  subscribe(listener: (notice: Notice) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #tell(notice: Notice): void {
    for (const listener of this.#listeners) listener(notice);
  }
}
