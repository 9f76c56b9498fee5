import "server-only";
import { stat } from "node:fs/promises";
import { parseHubbleLine } from "#lib/flows/index.ts";
import { pause } from "#lib/server/cluster/back-off.ts";
import type { Logger } from "#lib/server/log.ts";
import { takeIn, type FlowIntake } from "./flow-intake.ts";
import { isGzip, linesFrom, type FileLine } from "./growing-lines.ts";

/** How far a file was read, as it is stored. Another file under the same path has another `inode`, and is read anew. */
export interface FilePosition {
  readonly inode: string;
  readonly offset: number;
  readonly lines: number;
  readonly unreadable: { readonly count: number; readonly newest?: string };
}

/** What reading a file needs. */
export interface FileSource {
  readonly path: string;
  readonly intake: FlowIntake;
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Where to go on; kept up to date, so that whoever writes the flows can store it beside them. */
  readonly reader: FileReader;
  readonly flush: () => Promise<void>;
}

const LOOK_EVERY_MS = 2_000;
const MOST_WAITING = 5_000;

/** The name under which a file is shown, and its place stored. */
export function fileSourceName(path: string): string {
  return `file ${path}`;
}

/** Where reading of one file stands. */
export class FileReader {
  #inode: string;
  #offset: number;
  #lines: number;

  constructor(stored?: FilePosition) {
    this.#inode = stored?.inode ?? "";
    this.#offset = stored?.offset ?? 0;
    this.#lines = stored?.lines ?? 0;
  }

  get offset(): number {
    return this.#offset;
  }

  /** The number of the next line, from 1. */
  get nextLine(): number {
    return this.#lines + 1;
  }

  /** A file that was replaced, or is shorter than what was read of it, starts over. */
  meets(inode: string, size: number, compressed: boolean): void {
    if (this.#inode === inode && (compressed || size >= this.#offset)) return;
    this.#inode = inode;
    this.#offset = 0;
    this.#lines = 0;
  }

  passed(line: FileLine): void {
    this.#offset = line.endOffset;
    this.#lines += 1;
  }

  toStore(unreadable: FilePosition["unreadable"]): FilePosition {
    return { inode: this.#inode, offset: this.#offset, lines: this.#lines, unreadable };
  }
}

/**
 * Reads a file of Hubble JSON lines, then follows it as it grows, until `signal`. A line that cannot be read is counted
 * and told with its number; the rest of the file is read all the same. A file that is gone is "lost" until it is back.
 */
export async function followFile(source: FileSource): Promise<void> {
  const { path, intake, signal, log } = source;
  let seen = "";
  while (!signal.aborted) {
    try {
      const { ino, size, mtimeMs } = await stat(path);
      const look = `${ino} ${size} ${mtimeMs}`;
      source.reader.meets(String(ino), size, await isGzip(path));
      await readOn(source, look === seen);
      seen = look;
      intake.gauge.connected();
    } catch (cause) {
      const reason = `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
      log.warn({ path, reason }, "the flows file cannot be read");
      intake.gauge.lost(intake.now(), reason);
    }
    await pause(LOOK_EVERY_MS, signal);
  }
}

/**
 * Reads to the present end. What follows the last line break is taken if it is a flow; else it may be half written and
 * is left, unless the file stood still (`isStill`) since the last look: then that is all that it will ever be.
 */
async function readOn(source: FileSource, isStill: boolean): Promise<void> {
  const { path, reader, intake, signal } = source;
  for await (const line of linesFrom(path, reader.offset)) {
    if (signal.aborted) return;
    const record = parseHubbleLine(line.text, intake.resolver(), reader.nextLine);
    if (!record.ok && !line.isWhole && !isStill) return;
    reader.passed(line);
    if (record.ok) takeIn(record.value, intake, () => true);
    else noteUnreadable(source, record.refusal.message);
    if (intake.batcher.waiting >= MOST_WAITING) await source.flush();
  }
}

function noteUnreadable({ path, intake }: FileSource, reason: string): void {
  const atMs = intake.now();
  intake.gauge.sawUnreadable(reason);
  intake.batcher.addGap({
    source: fileSourceName(path),
    fromMs: atMs,
    toMs: atMs,
    reason: "unreadable-lines",
    lostEvents: 1,
  });
}
