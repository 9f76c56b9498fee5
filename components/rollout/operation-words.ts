import { assertNever } from "#lib/policy/index.ts";
import type { Operation, StepRecord } from "#lib/rollout/index.ts";
import { tookText } from "./roll-back-words.ts";

/** How an operation stands, in one sentence that is also read aloud as it changes. */
export interface OperationWords {
  readonly tone: "neutral" | "ready" | "attention" | "danger";
  readonly text: string;
}

/** Writes that were answered, and all that are planned; barriers do not count. */
export function writeProgress(operation: Pick<Operation, "plan" | "steps">): {
  readonly done: number;
  readonly total: number;
} {
  const writes = new Set(
    operation.plan.steps.flatMap((step, index) => (step.kind === "barrier" ? [] : [index])),
  );
  const done = operation.steps.filter((record) => record.state === "done" && writes.has(record.index)).length;
  return { done, total: writes.size };
}

function writes(n: number): string {
  return n === 1 ? "1 write" : `${n} writes`;
}

function tookOf(operation: Operation): string {
  return operation.finishedAtMs === undefined
    ? ""
    : ` in ${tookText(operation.finishedAtMs - operation.createdAtMs)}`;
}

/** The sentence of an operation's state. */
export function operationWords(operation: Operation): OperationWords {
  const { done, total } = writeProgress(operation);
  const why = operation.message ?? "";
  switch (operation.state) {
    case "queued":
      return {
        tone: "neutral",
        text: `Waiting to start; ${writes(total)} planned.`,
      };
    case "running":
      return { tone: "neutral", text: `${done} of ${writes(total)} done.` };
    case "done":
      return {
        tone: "ready",
        text: `Done: ${writes(total)}${tookOf(operation)}. ${operation.plan.effect}`,
      };
    case "failed":
      return { tone: "danger", text: `Stopped after ${done} of ${writes(total)}. ${why}`.trim() };
    case "superseded":
      return { tone: "attention", text: `Overtaken after ${done} of ${writes(total)}. ${why}`.trim() };
    case "undone":
      return { tone: "attention", text: `Undone: what it had written is taken back. ${why}`.trim() };
    default:
      return assertNever(operation.state);
  }
}

/** State of one step; a step without a record has not begun. */
export function stepState(steps: readonly StepRecord[], index: number): StepRecord["state"] {
  return steps.find((record) => record.index === index)?.state ?? "planned";
}

/** Words of a step's state, for screen readers. */
export const STEP_STATE_WORDS: Readonly<Record<StepRecord["state"], string>> = {
  planned: "not yet",
  intended: "being written",
  done: "done",
  failed: "failed",
  undone: "undone",
};
