import type { EnforcementPage } from "#lib/rollout/index.ts";
import { measuredText } from "./enforcement-words.ts";
import { failureWords } from "./failure-words.ts";

/** How a run ended, or that it has not. */
export function historyText(run: EnforcementPage["history"][number]): string {
  if (run.state === "running") return "Running";
  if (run.state === "cleaning-up") return "Cleaning up";
  if (run.state === "failed") return run.failure ? failureWords(run.failure).title : "Failed";
  if (run.inert === true) return "Nothing is enforced";
  return run.settleMs === undefined ? "Finished" : `Finished, settles in ${measuredText(run.settleMs)}`;
}
