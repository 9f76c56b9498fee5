import "server-only";

/** One event of a watch, as the API sends it. */
export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: unknown;
}

/** Nothing for this long, not even a bookmark (one a minute), means that the connection is dead without having said so. */
export const WATCH_SILENCE_MS = 150_000;

/**
 * Reads events, one JSON object a line. Ends when the stream does; throws where it breaks, is silent for too long, or
 * holds a line that is no event (client-node would drop such a line, and with it a change).
 */
export async function* watchEvents(
  body: ReadableStream<Uint8Array>,
  silenceMs = WATCH_SILENCE_MS,
): AsyncGenerator<WatchEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await readWithin(reader, silenceMs);
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      yield* lines.filter((line) => line.trim() !== "").map((line) => JSON.parse(line) as WatchEvent);
    }
  } finally {
    await reader.cancel().catch(() => undefined); // it is broken or ended; only its socket is to be freed
  }
}

async function readWithin(reader: ReadableStreamDefaultReader<Uint8Array>, silenceMs: number) {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no event and no bookmark for ${silenceMs / 1000} s`)),
      silenceMs,
    );
  });
  try {
    return await Promise.race([reader.read(), silence]);
  } finally {
    clearTimeout(timer);
  }
}
