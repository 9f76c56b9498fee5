import type { Observed } from "./observed.ts";

const CAPACITY = 16_384;

/**
 * The ring in which live flows wait to be read, as each Hubble agent has one.
 *
 * Readers go by sequence number at their own pace; one that is slower than the ring is long misses flows, and can
 * tell how many by asking for a number below `first`.
 */
export class FlowLog {
  readonly #ring: (Observed | undefined)[];
  readonly #waiting = new Set<() => void>();
  #next = 0;

  constructor(capacity: number = CAPACITY) {
    this.#ring = Array.from({ length: capacity });
  }

  get capacity(): number {
    return this.#ring.length;
  }

  /** The number of the oldest flow still kept. */
  get first(): number {
    return Math.max(0, this.#next - this.#ring.length);
  }

  /** The number that the next flow will get; as many were seen so far. */
  get end(): number {
    return this.#next;
  }

  append(observed: Observed): void {
    this.#ring[this.#next % this.#ring.length] = observed;
    this.#next += 1;
    this.wake();
  }

  /** Lets everyone who waits in `reach` look again, because something other than a flow happened. */
  wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** The flow with this number, or undefined when it is overwritten or not there yet. */
  at(number: number): Observed | undefined {
    return number >= this.first && number < this.#next ? this.#ring[number % this.#ring.length] : undefined;
  }

  /** Resolves when a flow with this number or a later one exists, on `wake`, or when `signal` aborts. */
  async reach(number: number, signal: AbortSignal): Promise<void> {
    if (number < this.#next || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        signal.removeEventListener("abort", stop);
        resolve();
      };
      const stop = () => {
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener("abort", stop, { once: true });
    });
  }
}
