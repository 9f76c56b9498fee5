import "server-only";

import { logOf } from "#lib/server/log.ts";
import { liveEvents } from "./live-events.ts";
import { processContext } from "./process-context.ts";

/** What a rollback uses at once: a write per direction and a look at the live objects. */
const CONNECTIONS = 3;
const WARM_EVERY_MS = 30_000;

/**
 * Makes a web process ready for what cannot wait: announcements are subscribed to, the picture of the cluster is
 * remembered and kept current, and connections to the API server are kept open. Never fails: what is missing is tried
 * again when it is needed.
 */
export function warmUp(): void {
  const process = processContext();
  if (!process.ok) {
    logOf("web").error({ refusal: process.refusal }, "this process cannot work with its configuration yet");
    return;
  }
  liveEvents(process.value);
  for (let connection = 0; connection < CONNECTIONS; connection += 1)
    process.value.cluster.keepWarm(WARM_EVERY_MS);
}
