import { type NetworkPolicy, type Refusal } from "#lib/policy/index.ts";
import { newlyIsolated, rolledBackBy } from "./operation-plan/overtaken.ts";
import { stepState, type LiveByName } from "./operation-plan/step-state.ts";
import { undoSteps } from "./operation-plan/undo-steps.ts";
import type { Ownership } from "./open-policy/ownership.ts";
import type { Operation, Step } from "./operation.ts";

/** Why the runner asks again: it was restarted, or this write came back refused with a code of the cluster client. */
export interface WriteFailure {
  readonly index: number;
  readonly code: string;
  readonly message: string;
}

/** What to do with an operation that was interrupted. */
export type Resumption =
  /** Go on at step `fromIndex`; everything before it is true in the cluster. Equal to the number of steps: finished. */
  | { readonly kind: "continue"; readonly fromIndex: number }
  /** Take back what was done, by these steps. */
  | { readonly kind: "undo"; readonly steps: readonly Step[]; readonly message: string }
  /** Somebody rolled back meanwhile: stop, write nothing, hold the namespace. */
  | { readonly kind: "superseded"; readonly message: string }
  /** The cluster is not the one that was planned for: stop where it is, which is safe, and plan anew. */
  | { readonly kind: "re-plan"; readonly refusal: Refusal };

/** Failures that no retry mends. The others (a conflict, throttling, a lost connection) are judged by what stands. */
const FINAL_FAILURES = new Set(["forbidden", "invalid"]);

/**
 * Decides how an interrupted operation goes on, from its journal and the live policies of its namespace alone.
 *
 * An open policy that the plan deleted or counts on and that somebody wrote since is a rollback, by whatever hand: it
 * wins over everything else. Deciding twice without a write in between gives the same answer.
 */
export function resumeOperation(
  operation: Operation,
  policies: readonly NetworkPolicy[],
  ownership: Ownership,
  failure?: WriteFailure,
): Resumption {
  const { plan } = operation;
  const live = new Map(
    policies
      .filter((policy) => policy.metadata.namespace === plan.namespace)
      .map((policy) => [policy.metadata.name, policy]),
  );
  if (plan.kind !== "rollback") {
    const rollback = rolledBackBy(operation, policies, ownership);
    if (rollback !== undefined) return { kind: "superseded", message: rollback };
    const quarantine = newlyIsolated(operation, [...live.values()], ownership);
    if (quarantine) return { kind: "re-plan", refusal: quarantine };
  }
  if (failure && FINAL_FAILURES.has(failure.code)) {
    const steps = undoSteps(operation, settleOf(plan.steps));
    return { kind: "undo", steps, message: `Write ${failure.index + 1} was refused: ${failure.message}` };
  }
  return continued(operation, live);
}

function settleOf(steps: readonly Step[]): number {
  const barrier = steps.find((step) => step.kind === "barrier");
  return barrier?.kind === "barrier" ? barrier.settleMs : 0;
}

/** The first step that is not true yet, unless one that is still to come cannot be done any more. */
function continued(operation: Operation, live: LiveByName): Resumption {
  const { steps } = operation.plan;
  let fromIndex = steps.length;
  for (let index = steps.length - 1; index >= 0; index -= 1) {
    const state = stepState(operation, index, live);
    if (state.kind === "impossible") return { kind: "re-plan", refusal: state.refusal };
    if (state.kind === "to-do") fromIndex = index;
  }
  return { kind: "continue", fromIndex };
}
