import type { KubeObject } from "../api/object-store.ts";

/** A change of a policy, numbered in the order of the API. */
export interface PolicyChange {
  key: string;
  number: number;
  /** The policy as it is then; undefined where it is deleted. */
  object: KubeObject | undefined;
}

/**
 * Which policies each node's agent still has otherwise than the first agent that programmed their last change. Agents
 * are each as fast as they are, and never go back: only while a change spreads does any node lag.
 */
export class PolicyLag {
  readonly #newest = new Map<string, number>();
  readonly #behind = new Map<string, Map<string, KubeObject | undefined>>();

  /** What a node has instead of the newest, by policy; undefined where it has all of that. */
  of(node: string): ReadonlyMap<string, KubeObject | undefined> | undefined {
    return this.#behind.get(node);
  }

  /**
   * Notes that a node's agent programmed a change. Returns whether that makes it the newest of this policy; then
   * `before` is what the other nodes go on with.
   */
  advance(
    change: PolicyChange,
    { node, others, before }: { node: string; others: readonly string[]; before: KubeObject | undefined },
  ): boolean {
    const { key, number, object } = change;
    const newest = this.#newest.get(key) ?? -1;
    if (number < newest) {
      this.#set(node, key, object);
      return false;
    }
    this.#clear(node, key);
    if (number === newest) return false;
    this.#newest.set(key, number);
    for (const other of others) if (this.of(other)?.has(key) !== true) this.#set(other, key, before);
    return true;
  }

  /** Notes that every node has this change. */
  settle({ key, number }: PolicyChange): void {
    this.#newest.set(key, number);
    for (const node of this.#behind.keys()) this.#clear(node, key);
  }

  #set(node: string, key: string, object: KubeObject | undefined): void {
    const behind = this.#behind.get(node) ?? new Map<string, KubeObject | undefined>();
    this.#behind.set(node, behind);
    behind.set(key, object);
  }

  #clear(node: string, key: string): void {
    const behind = this.#behind.get(node);
    behind?.delete(key);
    if (behind?.size === 0) this.#behind.delete(node);
  }
}
