import { kustomizeFolder } from "./kustomize-folder.ts";
import type { RunbookInput } from "./runbook/runbook-input.ts";
import { runbook } from "./runbook/runbook.ts";

/** Everything that is handed over: the runbook as `README.md`, and the kustomize folder that its commands are run in. */
export function exportFiles(input: RunbookInput): ReadonlyMap<string, string> {
  return new Map([["README.md", runbook(input)], ...kustomizeFolder(input.baselines)]);
}
