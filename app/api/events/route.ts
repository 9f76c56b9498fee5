import { z } from "zod";
import { defineAction } from "#lib/server/access/action-client.ts";
import { streamOf } from "#lib/server/access/event-stream.ts";
import { watchEvents } from "#lib/server/usecases/watch-events.ts";

export const dynamic = "force-dynamic";

const watch = defineAction({ name: "watchEvents", input: z.object({}), run: watchEvents });

/** Server-sent events: each announcement of any process as JSON, with a heartbeat every 15 seconds. */
export async function GET(request: Request): Promise<Response> {
  return streamOf(await watch({}, { headers: request.headers }), request.signal);
}
