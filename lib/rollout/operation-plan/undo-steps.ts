import type { NetworkPolicy } from "#lib/policy/index.ts";
import type { Operation, Step } from "../operation.ts";
import { create, inGroups, remove, writeOver, type Write } from "./steps.ts";

/**
 * The steps that take back what an operation did so far, newest group first, with the same barriers: each state on the
 * way back is one that the way forward went through. Steps that are not known to have happened are left out.
 */
export function undoSteps(operation: Operation, settleMs: number): readonly Step[] {
  const groups: Write[][] = [[]];
  operation.plan.steps.forEach((step, index) => {
    if (step.kind === "barrier") groups.push([]);
    else if (isDone(operation, index)) groups.at(-1)?.push(...reversed(step, operation, index));
  });
  return inGroups(groups.toReversed(), settleMs);
}

function isDone(operation: Operation, index: number | undefined): boolean {
  return index !== undefined && operation.steps[index]?.state === "done";
}

function reversed(step: Write, operation: Operation, index: number): readonly Write[] {
  const purpose = `undo: ${step.purpose}`;
  if (step.kind === "delete") return [create(withoutVersion(originalOf(step, operation)), purpose)];
  const record = operation.steps[index];
  const { uid, resourceVersion } = record ?? {};
  const written = { ...step.policy, metadata: { ...step.policy.metadata, uid, resourceVersion } };
  if (step.was === undefined) return [remove(written, purpose)];
  // Deleted since: writing it back brings the original, so there is nothing left to change in place.
  if (operation.plan.steps.some((one, i) => isDeleteOf(one, index) && isDone(operation, i))) return [];
  return [writeOver(written, withoutVersion(step.was), purpose)];
}

function isDeleteOf(step: Step, writer: number): boolean {
  return step.kind === "delete" && step.writtenBy === writer;
}

/** The object as it stood before the operation, where the operation first changed and then deleted it. */
function originalOf(step: Write & { readonly kind: "delete" }, { plan }: Operation): NetworkPolicy {
  const writer = step.writtenBy === undefined ? undefined : plan.steps[step.writtenBy];
  return (writer?.kind === "apply" ? writer.was : undefined) ?? step.was;
}

/** What is sent to the API server names no version: preconditions travel beside it. */
function withoutVersion(policy: NetworkPolicy): NetworkPolicy {
  const { name, namespace, labels, annotations } = policy.metadata;
  return {
    ...policy,
    metadata: { name, namespace, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) },
  };
}
