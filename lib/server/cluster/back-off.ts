import "server-only";

/** A source of numbers in [0, 1), so that tests decide the jitter. */
export type Random = () => number;

const FIRST_MS = 250;
const LONGEST_MS = 30_000;

/** Growing pauses between tries: doubling from 250 ms to 30 s, each between half and all of itself. */
export class BackOff {
  readonly #random: Random;
  #failures = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Tries that failed since the last success. */
  get failures(): number {
    return this.#failures;
  }

  /** Milliseconds to wait after one more failure. */
  next(): number {
    const whole = Math.min(FIRST_MS * 2 ** this.#failures, LONGEST_MS);
    this.#failures += 1;
    return whole * (0.5 + this.#random() / 2);
  }

  /** Call after a success. */
  reset(): void {
    this.#failures = 0;
  }
}

/** Waits, or returns early when `signal` says stop. Never rejects, and never keeps a process alive that wants to end. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
  });
}
