import "server-only";

import type { Step } from "#lib/rollout/index.ts";
import { journal, type Run } from "./execute-steps.ts";
import { writeStep } from "./write-step.ts";

/**
 * Takes back what an operation did, by the steps that `resumeOperation` computed. Each original step is journaled as
 * undone after its reverse. Returns the sentence about the first reverse that was refused, or undefined when all is as
 * before; what is left then is a state that the way forward went through, and so a safe one.
 */
export async function undoOperation(run: Run, steps: readonly Step[]): Promise<string | undefined> {
  for (const step of steps) {
    if (run.lock.lost)
      throw new Error("The lock of the namespace was lost; the operation goes on with the next run.");
    if (step.kind === "barrier") {
      await run.means.pause(step.settleMs);
      continue;
    }
    const written = await writeStep(run.ctx, step, []);
    if (!written.ok) return written.refusal.message;
    const index = indexOfOriginal(run, step);
    if (index >= 0) await journal(run, { index, state: "undone", atMs: run.ctx.clock() });
  }
  return undefined;
}

/** The step that `reverse` takes back: the last one done about the same object. */
function indexOfOriginal(run: Run, reverse: Exclude<Step, { readonly kind: "barrier" }>): number {
  const name = reverse.kind === "apply" ? reverse.policy.metadata.name : reverse.target.name;
  return run.operation.plan.steps.findLastIndex(
    (step, index) =>
      step.kind !== "barrier" && nameOf(step) === name && run.operation.steps[index]?.state === "done",
  );
}

function nameOf(step: Exclude<Step, { readonly kind: "barrier" }>): string {
  return step.kind === "apply" ? step.policy.metadata.name : step.target.name;
}
