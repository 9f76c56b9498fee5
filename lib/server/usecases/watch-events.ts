import "server-only";

import { ok, type Result } from "#lib/policy/index.ts";
import type { Context } from "./context.ts";
import { liveEvents, type LiveEvents } from "./live-events.ts";

/** The announcements of all processes, for one subscriber. They carry no data, only what to read again. */
export async function watchEvents(ctx: Context): Promise<Result<Pick<LiveEvents, "subscribe">>> {
  return ok(liveEvents(ctx));
}
