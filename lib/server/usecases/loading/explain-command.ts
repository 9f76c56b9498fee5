import "server-only";

import { endText, type ExplainQuestion } from "#lib/policy/index.ts";
import type { ClusterConfig } from "#lib/server/config.ts";
import { drawbridgeCommand } from "./drawbridge-command.ts";

/** The command line that asks the same question of the same cluster as it is. */
export function explainCommand(cluster: ClusterConfig, question: ExplainQuestion): string {
  const { from, to, port, protocol } = question;
  return drawbridgeCommand(cluster, "explain", [
    ["--from", endText(from)],
    ["--to", endText(to)],
    ["--port", port],
    ["--protocol", protocol],
  ]);
}
