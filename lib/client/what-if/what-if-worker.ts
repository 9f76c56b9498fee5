import type { WhatIfAnswer, WhatIfRequest } from "./what-if-message.ts";
import { whatIfSession } from "./what-if-session.ts";

/**
 * The engine in a thread of its own, so that typing never waits for it. What it cannot answer it says, and lives on. The
 * slow half of an answer waits for a pause, so that a newer text is never behind it.
 */
const session = whatIfSession(() => performance.now());
const PAUSE_MS = 250;
let timer: ReturnType<typeof setTimeout> | undefined;

addEventListener("message", ({ data }: MessageEvent<WhatIfRequest>) => {
  clearTimeout(timer);
  answer(() => session.answer(data));
  timer = setTimeout(() => answer(() => session.reach()), PAUSE_MS);
});

function answer(work: () => WhatIfAnswer | undefined): void {
  let found: WhatIfAnswer | undefined;
  try {
    found = work();
  } catch (cause) {
    found = { kind: "failed", message: cause instanceof Error ? cause.message : String(cause) };
  }
  if (found !== undefined) postMessage(found);
}
