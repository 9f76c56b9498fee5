import type { LogReader, LogWish } from "../api/node-access.ts";

interface Line {
  timeMs: number;
  text: string;
}

/** A container's log is cut at this many lines, as the kubelet rotates it at some size. */
const KEPT_LINES = 2000;

/** What a container wrote, line by line, with the time of each. */
export class ContainerLog {
  readonly #now: () => number;
  #lines: Line[] = [];
  #rest = "";
  #isClosed = false;
  readonly #listeners = new Set<{ more: (line: Line) => void; end: () => void }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Adds output; what has no line end yet waits for it. */
  write(output: string | Buffer): void {
    const lines = (this.#rest + output.toString()).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const text of lines) this.#add(text, this.#now());
  }

  /** Adds a line that was written at a time before now. */
  writeAt(text: string, timeMs: number): void {
    this.#add(text, timeMs);
  }

  /** The container begins anew, and what it writes goes on here. */
  reopen(): void {
    this.#isClosed = false;
  }

  /** The container has ended: whoever follows is told. */
  close(): void {
    if (this.#rest !== "") this.write("\n");
    this.#isClosed = true;
    for (const { end } of this.#listeners) end();
    this.#listeners.clear();
  }

  /** Opens the log for a client. */
  read(wish: LogWish): LogReader {
    const since = this.#lines.filter(({ timeMs }) => timeMs >= (wish.sinceMs ?? 0));
    const tail =
      wish.tailLines === undefined ? since : since.slice(Math.max(0, since.length - wish.tailLines));
    const shown = (line: Line) =>
      `${wish.timestamps ? `${new Date(line.timeMs).toISOString()} ` : ""}${line.text}\n`;
    const text = tail.map(shown).join("");
    return {
      text: wish.limitBytes === undefined ? text : text.slice(0, wish.limitBytes),
      follow: (more, end) => {
        if (this.#isClosed) {
          end();
          return () => {};
        }
        const listener = { more: (line: Line) => more(shown(line)), end };
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    };
  }

  #add(text: string, timeMs: number): void {
    const line = { timeMs, text };
    this.#lines.push(line);
    if (this.#lines.length > KEPT_LINES) this.#lines = this.#lines.slice(-KEPT_LINES);
    for (const { more } of this.#listeners) more(line);
  }
}
