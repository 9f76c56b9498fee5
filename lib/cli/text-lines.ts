import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { PassThrough, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { UsageError } from "./answer.ts";
import type { Terminal } from "./terminal.ts";

const GZIP = [0x1f, 0x8b];

/**
 * The lines of a file, or of standard input for `-`, decompressed where they are gzip, whatever the file is called.
 *
 * @throws UsageError where it cannot be read, or ends in the middle of its compression.
 */
export async function* textLines(path: string, { stdin }: Terminal): AsyncGenerator<string> {
  const source = path === "-" ? stdin : createReadStream(path);
  try {
    yield* createInterface({ input: await decompressed(source), crlfDelay: Number.POSITIVE_INFINITY });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${path} cannot be read: ${why}.`);
  }
}

/** A pipe's errors reach whoever reads its end: readline alone would wait for ever. */
async function decompressed(source: Readable): Promise<Readable> {
  const chunks = source.iterator() as AsyncIterator<Buffer>;
  const first = await chunks.next();
  const start = first.done === true ? Buffer.alloc(0) : Buffer.from(first.value);
  const whole = async function* () {
    yield start;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  };
  const end = new PassThrough();
  const isGzip = start[0] === GZIP[0] && start[1] === GZIP[1];
  const flow = isGzip ? pipeline(whole, createGunzip(), end) : pipeline(whole, end);
  flow.catch((error: Error) => end.destroy(error));
  return end;
}
