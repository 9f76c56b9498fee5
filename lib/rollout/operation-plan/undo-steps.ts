import type { NetworkPolicy } from "#lib/policy/index.ts";
import type { Operation, Step } from "../operation.ts";
import { inGroups, remove, type Write } from "./steps.ts";

/**
 * The steps that take back what an operation did so far, newest group first, with the same barriers: each state on the
 * way back is one that the way forward went through. Steps that are not known to have happened are left out.
 */
export function undoSteps(operation: Operation, settleMs: number): readonly Step[] {
  const groups: Write[][] = [[]];
  operation.plan.steps.forEach((step, index) => {
    if (step.kind === "barrier") groups.push([]);
    else if (operation.steps[index]?.state === "done") groups.at(-1)?.push(reversed(step, operation, index));
  });
  return inGroups(groups.toReversed(), settleMs);
}

function reversed(step: Write, operation: Operation, index: number): Write {
  if (step.kind === "delete") {
    return { kind: "apply", purpose: `undo: ${step.purpose}`, policy: withoutVersion(step.was) };
  }
  const { uid = "", resourceVersion } = operation.steps[index] ?? {};
  const purpose = `undo: ${step.purpose}`;
  const version = { uid, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
  const written = { ...step.policy, metadata: { ...step.policy.metadata, ...version } };
  if (step.was === undefined) return remove(written, purpose);
  return {
    kind: "apply",
    purpose,
    policy: withoutVersion(step.was),
    was: written,
    precondition: { uid, resourceVersion: resourceVersion ?? "" },
  };
}

/** What is sent to the API server names no version: preconditions travel beside it. */
function withoutVersion(policy: NetworkPolicy): NetworkPolicy {
  const { name, namespace, labels, annotations } = policy.metadata;
  return {
    ...policy,
    metadata: { name, namespace, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) },
  };
}
