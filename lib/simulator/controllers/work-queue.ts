/**
 * Names of things to look at again. What is added within one turn of the event loop is worked on once, in one batch;
 * batches follow each other and never overlap, so that a loop sees its own writes.
 */
export class WorkQueue {
  readonly #work: (keys: readonly string[]) => Promise<void> | void;
  readonly #waiting = new Set<string>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #turn: NodeJS.Immediate | undefined;
  #isBusy = false;
  #isClosed = false;

  constructor(work: (keys: readonly string[]) => Promise<void> | void) {
    this.#work = work;
  }

  /** Has the thing of this name looked at soon. */
  add(key: string): void {
    if (this.#isClosed) return;
    this.#waiting.add(key);
    if (!this.#isBusy) this.#turn ??= setImmediate(() => void this.#run());
  }

  /** Has it looked at in `delayMs`. */
  addAfter(key: string, delayMs: number): void {
    if (this.#isClosed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.add(key);
    }, delayMs);
    this.#timers.add(timer);
  }

  /** Looks at nothing any more. */
  close(): void {
    this.#isClosed = true;
    if (this.#turn !== undefined) clearImmediate(this.#turn);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  async #run(): Promise<void> {
    this.#turn = undefined;
    this.#isBusy = true;
    while (this.#waiting.size > 0 && !this.#isClosed) {
      const keys = [...this.#waiting];
      this.#waiting.clear();
      await this.#work(keys);
    }
    this.#isBusy = false;
  }
}
