/** What was started, and how it is stopped: in reverse order, each once, whatever happens to the others. */
export class Shutdown {
  readonly #stops: { readonly name: string; readonly stop: () => Promise<void> }[] = [];
  #asked: Promise<void>;

  constructor() {
    this.#asked = new Promise((resolve) => {
      for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
    });
  }

  /** Registers how to stop `name`. */
  onStop(name: string, stop: () => Promise<void>): void {
    this.#stops.push({ name, stop });
  }

  /** Resolves with undefined when the user asks to stop, or with the reason when one of `ends` comes first. */
  whenAsked(ends: readonly Promise<string>[]): Promise<string | undefined> {
    return Promise.race([this.#asked.then(() => undefined), ...ends]);
  }

  /** Stops everything; a failure is printed and does not keep the rest running. */
  async stopAll(): Promise<void> {
    for (const { name, stop } of this.#stops.splice(0).toReversed()) {
      await stop().catch((cause: unknown) => console.error(`  Stopping ${name} failed: ${String(cause)}`));
    }
  }
}
