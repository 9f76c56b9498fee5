import type { Readable, Writable } from "node:stream";

/** Where a command reads and writes; tests hand in their own. */
export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Lines per write: fewer system calls than one a line, and still piece by piece. */
const LINES_AT_ONCE = 500;

/**
 * Writes lines to a stream as fast as its reader takes them. Ends early, and without a word, when the reader has gone
 * (`| head`): that is no failure of ours.
 */
export async function writeLines(stream: Writable, lines: Iterable<string>): Promise<void> {
  const gone = readerGone(stream);
  let waiting: string[] = [];
  for (const line of lines) {
    waiting.push(line);
    if (waiting.length < LINES_AT_ONCE) continue;
    if (await gone(waiting)) return;
    waiting = [];
  }
  if (waiting.length > 0) await gone(waiting);
}

/** Writes, waits until there is room again, and tells whether the reader has closed the pipe. */
function readerGone(stream: Writable): (lines: readonly string[]) => Promise<boolean> {
  return (lines) =>
    new Promise((resolve, reject) => {
      if (stream.destroyed) return resolve(true);
      stream.write(`${lines.join("\n")}\n`, (error) => {
        if (error === null || error === undefined) resolve(false);
        else if (isClosedPipe(error)) resolve(true);
        else reject(error);
      });
    });
}

/** Whether an error only says that nobody reads any more. */
export function isClosedPipe(error: unknown): boolean {
  const code = (error as { code?: string } | null)?.code;
  return code === "EPIPE" || code === "ERR_STREAM_DESTROYED";
}
