import type { RollbackPreview } from "../namespace-page.ts";
import type { Phase } from "../phase.ts";
import { counted } from "./words.ts";

/** What the one sentence about a namespace follows from. */
export interface SentenceInput {
  readonly namespace: string;
  readonly phase: Phase;
  readonly workloads: number;
  readonly pods: number;
  /** Names of the open policies that stand. */
  readonly openNames: readonly string[];
  readonly revisionNumber?: number;
  readonly rollback?: RollbackPreview;
  /** How long the last rollback took here, in milliseconds, if one was measured. */
  readonly rollbackMs?: number;
}

/** The state of one namespace in words: what is enforced, what is open and by which object, what a rollback costs. */
export function sentence(input: SentenceInput): string {
  return [stateWords(input), openWords(input), rollbackWords(input)].filter((part) => part !== "").join(" ");
}

function stateWords({ phase, workloads, pods, openNames, revisionNumber, namespace }: SentenceInput): string {
  const whom = `${counted(workloads, "workload")}, ${counted(pods, "pod")}`;
  const revision = revisionNumber === undefined ? "A revision" : `Revision ${revisionNumber}`;
  switch (phase) {
    case "observe":
      return `Nothing of Drawbridge is in ${namespace}; the traffic of ${whom} is watched.`;
    case "staged":
      return openNames.length > 0
        ? `${revision} is staged over ${whom} and enforces nothing.`
        : `${revision} stands over ${whom} without an open policy: its rules are in force.`;
    case "ingress":
      return `Ingress is enforced on ${whom}.`;
    case "egress":
      return `Ingress and egress are enforced on ${whom}: default-deny both ways.`;
    case "locked":
      return `Default-deny both ways on ${whom}, watched for drift.`;
  }
}

function openWords({ phase, openNames }: SentenceInput): string {
  if (openNames.length === 0) return "";
  const stand = openNames.length === 1 ? "stands" : "stand";
  if (phase === "staged") return `${openNames.join(" and ")} ${stand}.`;
  if (phase === "ingress") return `Egress is open: ${openNames.join(" and ")} ${stand}.`;
  return `${openNames.join(" and ")} ${stand}.`;
}

function rollbackWords({ phase, rollback, rollbackMs }: SentenceInput): string {
  if (phase === "observe" || rollback === undefined) return "";
  if (rollback.writes.length === 0)
    return "Rolling back writes nothing: policies of others isolate these pods.";
  const objects = rollback.writes.length === 1 ? "one object" : counted(rollback.writes.length, "object");
  const time = rollbackMs === undefined ? "" : ` and took ${(rollbackMs / 1000).toFixed(1)} s here last time`;
  return `Rolling back writes ${objects}${time}.`;
}
