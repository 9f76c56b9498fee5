import { LABEL_INSTANCE, type NetworkPolicy, type Refusal } from "#lib/policy/index.ts";
import { sameSpec } from "../open-policy/same-spec.ts";
import type { Operation, Step } from "../operation.ts";

/** The live policies of one namespace, by name. */
export type LiveByName = ReadonlyMap<string, NetworkPolicy>;

/** Whether a step is true in the cluster, still to do, or cannot be done any more as planned. */
export type StepState =
  | { readonly kind: "true" }
  | { readonly kind: "to-do" }
  | { readonly kind: "impossible"; readonly refusal: Refusal };

/** Whether a step holds in the cluster. A barrier holds once it was journaled as done. */
export function stepState(operation: Operation, index: number, live: LiveByName): StepState {
  const step = operation.plan.steps[index];
  const done = operation.steps[index]?.state === "done";
  if (step === undefined || step.kind === "barrier") return { kind: done ? "true" : "to-do" };
  if (step.kind === "delete") return deleteState(step, operation, live);
  if (done && isDeletedLater(step, operation, live)) return { kind: "true" };
  return applyState(step, live.get(step.policy.metadata.name), done);
}

/** A bridge that stands only while the operation runs is gone for good reason once its delete was sent. */
function isDeletedLater(
  step: Step & { readonly kind: "apply" },
  operation: Operation,
  live: LiveByName,
): boolean {
  const { name } = step.policy.metadata;
  const remover = operation.plan.steps.findLastIndex(
    (one) => one.kind === "delete" && one.target.name === name,
  );
  const sent = remover >= 0 && operation.steps[remover]?.state !== "planned";
  return sent && !live.has(name);
}

type ApplyStep = Step & { readonly kind: "apply" };

function applyState(step: ApplyStep, found: NetworkPolicy | undefined, done: boolean): StepState {
  const { name } = step.policy.metadata;
  if (!done) return found === undefined ? missingState(step) : standingState(step, found);
  if (found && sameSpec(found.spec, step.policy.spec)) return { kind: "true" };
  return impossible(name, found ? "was changed by somebody else" : "is gone again");
}

function missingState({ precondition, policy }: ApplyStep): StepState {
  return precondition ? impossible(policy.metadata.name, "is gone") : { kind: "to-do" };
}

/** An apply that is not journaled as done, where an object of that name stands. */
function standingState({ precondition, policy }: ApplyStep, found: NetworkPolicy): StepState {
  const { name } = policy.metadata;
  // Created but not journaled: applying the same again is how the journal learns its uid. The same words by another
  // installation, which writes under the same field manager, would be taken over without a conflict.
  if (precondition === undefined)
    return sameSpec(found.spec, policy.spec) && isSameInstance(found, policy)
      ? { kind: "to-do" }
      : notSeen(name);
  if (isWritten(found, policy)) return { kind: "true" };
  const { uid, resourceVersion } = found.metadata;
  const isSeen = precondition.uid === uid && precondition.resourceVersion === resourceVersion;
  return isSeen ? { kind: "to-do" } : notSeen(name);
}

function isSameInstance(found: NetworkPolicy, policy: NetworkPolicy): boolean {
  return found.metadata.labels?.[LABEL_INSTANCE] === policy.metadata.labels?.[LABEL_INSTANCE];
}

/** Whether an object says all that a manifest says: its spec and each annotation. */
function isWritten(found: NetworkPolicy, policy: NetworkPolicy): boolean {
  const wanted = Object.entries(policy.metadata.annotations ?? {});
  return (
    sameSpec(found.spec, policy.spec) &&
    wanted.every(([key, value]) => found.metadata.annotations?.[key] === value)
  );
}

function deleteState(
  step: Step & { readonly kind: "delete" },
  operation: Operation,
  live: LiveByName,
): StepState {
  const found = live.get(step.target.name);
  if (found === undefined) return { kind: isPast(step, operation) ? "true" : "to-do" };
  const writer = step.writtenBy === undefined ? undefined : operation.steps[step.writtenBy];
  if (writer && writer.state !== "done") return { kind: "to-do" };
  const { uid, resourceVersion } = writer ?? step.target;
  const { metadata } = found;
  if (uid !== metadata.uid) return impossible(step.target.name, "was deleted and written anew");
  return resourceVersion === undefined || resourceVersion === metadata.resourceVersion
    ? { kind: "to-do" }
    : notSeen(step.target.name);
}

function notSeen(name: string): StepState {
  return impossible(name, "is not the object that the plan saw");
}

/** An object that is missing means that its delete happened, unless the plan has yet to write it. */
function isPast(step: Step & { readonly kind: "delete" }, operation: Operation): boolean {
  return step.writtenBy === undefined || operation.steps[step.writtenBy]?.state === "done";
}

function impossible(name: string, what: string): StepState {
  return {
    kind: "impossible",
    refusal: {
      code: "plan-outdated",
      message: `${name} ${what} since the plan was made. The operation stopped where it was; plan again.`,
      detail: [name],
    },
  };
}
