import "server-only";

import type { LiveEvents } from "#lib/server/usecases/live-events.ts";
import { httpStatusOf, type ActionResult } from "./action-result.ts";

const HEARTBEAT_MS = 15_000;
/** What a browser that fell behind may have waiting before it is cut off; it connects again and reads everything anew. */
const MAX_WAITING = 1_000;

/**
 * A subscription as server-sent events: one `data` line per announcement, and a comment now and then so that proxies
 * keep the connection and dead ones are noticed. Ends when the browser leaves. When announcements may have been missed
 * the stream is ended: the browser connects again, and refetches because it did.
 */
export function streamOf(
  watched: ActionResult<Pick<LiveEvents, "subscribe">>,
  signal: AbortSignal,
): Response {
  if (!watched.ok) {
    const { code, message } = watched;
    return Response.json({ code, message }, { status: httpStatusOf(code) });
  }
  const encoder = new TextEncoder();
  let stop = () => {};
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string) => {
          if ((controller.desiredSize ?? 0) < -MAX_WAITING) end();
          else controller.enqueue(encoder.encode(text));
        };
        let ended = false;
        const end = () => {
          if (ended) return;
          stop();
          controller.close();
        };
        const unsubscribe = watched.value.subscribe({
          onEvent: (event) => send(`data: ${JSON.stringify(event)}\n\n`),
          onReconnect: end,
        });
        const heartbeat = setInterval(() => send(": still here\n\n"), HEARTBEAT_MS);
        stop = () => {
          ended = true;
          clearInterval(heartbeat);
          unsubscribe();
        };
        signal.addEventListener("abort", end, { once: true });
        send("retry: 1000\n\n");
      },
      cancel: () => stop(),
    },
    new CountQueuingStrategy({ highWaterMark: 1 }),
  );
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  });
}
