import "server-only";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** One line of a file, and where the next one starts. Offsets are of the content, after decompression. */
export interface FileLine {
  readonly text: string;
  readonly endOffset: number;
  /** False for what stands after the last line break: it may still be written. */
  readonly isWhole: boolean;
}

const NEWLINE = 0x0a;
const GZIP = [0x1f, 0x8b];

/** Whether the file starts as gzip does; its name may say anything. */
export async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === GZIP[0] && buffer[1] === GZIP[1];
  } finally {
    await file.close();
  }
}

/** Reads a file's lines from `offset` to its present end. Throws what the file system throws. */
export async function* linesFrom(path: string, offset: number): AsyncGenerator<FileLine> {
  const gzip = await isGzip(path);
  let position = gzip ? 0 : offset;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of contentOf(path, gzip, offset)) {
    const { lines, left, end } = split(Buffer.concat([rest, chunk]), position);
    rest = left;
    position = end;
    for (const line of lines) if (line.endOffset > offset) yield line;
  }
  if (rest.length > 0)
    yield { text: rest.toString("utf8"), endOffset: position + rest.length, isWhole: false };
}

/** Compressed content can only be read from its start. */
function contentOf(path: string, gzip: boolean, offset: number): AsyncIterable<Buffer> {
  if (!gzip) return createReadStream(path, { start: offset });
  const file = createReadStream(path);
  const content = createGunzip();
  file.on("error", (error) => content.destroy(error));
  return file.pipe(content) as Readable;
}

/** Splits at line breaks; `position` is the offset of the buffer's start. */
function split(buffer: Buffer, position: number): { lines: FileLine[]; left: Buffer; end: number } {
  const lines: FileLine[] = [];
  let start = 0;
  for (;;) {
    const end = buffer.indexOf(NEWLINE, start);
    if (end < 0) return { lines, left: buffer.subarray(start), end: position + start };
    lines.push({ text: buffer.toString("utf8", start, end), endOffset: position + end + 1, isWhole: true });
    start = end + 1;
  }
}
