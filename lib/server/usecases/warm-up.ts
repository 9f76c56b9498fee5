import "server-only";

import { logOf } from "#lib/server/log.ts";
import { liveEvents } from "./live-events.ts";
import { processContext } from "./process-context.ts";

/**
 * Makes a web process ready for what cannot wait: announcements are subscribed to, the picture of the cluster is
 * remembered and kept current, and a connection to the API server is kept open. Never fails: what is missing is tried
 * again when it is needed.
 */
export function warmUp(): void {
  const process = processContext();
  if (!process.ok) {
    logOf("web").error({ refusal: process.refusal }, "this process cannot work with its configuration yet");
    return;
  }
  liveEvents(process.value);
  process.value.cluster.keepWarm(10_000);
}
