import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** What may befall an answer on its way back, when the request has been carried out. */
export type Relayed =
  /** The connection breaks after this many whole lines and `bytes` of what follows. */
  | { readonly kind: "cut"; readonly lines?: number; readonly bytes?: number }
  /** It comes in pieces of so many bytes, with a pause after each. */
  | { readonly kind: "drip"; readonly bytes: number; readonly everyMs: number };

/** Sends an answer on, or as much of it as the fault lets through. */
export async function relay(
  answer: IncomingMessage,
  response: ServerResponse,
  fault: Relayed | undefined,
): Promise<void> {
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  response.flushHeaders();
  try {
    for await (const piece of pieces(answer, fault)) {
      if (response.destroyed) return;
      response.write(piece);
    }
    if (fault?.kind === "cut") response.destroy();
    else response.end();
  } catch {
    // The server broke off: so does its answer.
    response.destroy();
  }
}

function pieces(answer: IncomingMessage, fault: Relayed | undefined): AsyncIterable<Buffer> {
  switch (fault?.kind) {
    case "cut":
      return upTo(answer, fault.lines ?? 0, fault.bytes ?? 1);
    case "drip":
      return inDrops(answer, fault.bytes, fault.everyMs);
    default:
      return answer as AsyncIterable<Buffer>;
  }
}

async function* upTo(answer: AsyncIterable<Buffer>, lines: number, bytes: number): AsyncGenerator<Buffer> {
  let linesLeft = lines;
  let bytesLeft = bytes;
  for await (const chunk of answer) {
    let end = 0;
    while (linesLeft > 0 && end < chunk.length) {
      const newline = chunk.indexOf("\n", end);
      end = newline === -1 ? chunk.length : newline + 1;
      if (newline !== -1) linesLeft -= 1;
    }
    const more = Math.min(bytesLeft, chunk.length - end);
    bytesLeft -= more;
    yield chunk.subarray(0, end + more);
    if (bytesLeft === 0) return;
  }
}

async function* inDrops(
  answer: AsyncIterable<Buffer>,
  bytes: number,
  everyMs: number,
): AsyncGenerator<Buffer> {
  for await (const chunk of answer) {
    for (let at = 0; at < chunk.length; at += bytes) {
      yield chunk.subarray(at, at + bytes);
      await sleep(everyMs);
    }
  }
}
