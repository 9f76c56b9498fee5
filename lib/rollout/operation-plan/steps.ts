import type { NetworkPolicy } from "#lib/policy/index.ts";
import type { ObjectRef, Step } from "../operation.ts";

/** A step that changes the cluster. */
export type Write = Exclude<Step, { readonly kind: "barrier" }>;

/** What a barrier waits for. */
const BARRIER_PURPOSE = "wait until the writes before are seen in effect";

/**
 * Puts a barrier after each group that writes anything; within a group no order is assumed. A delete of an object
 * that an earlier step of this plan writes is tied to that step, since only it will know the uid.
 */
export function inGroups(groups: readonly (readonly Write[])[], settleMs: number): readonly Step[] {
  const steps: Step[] = [];
  for (const group of groups) {
    if (group.length === 0) continue;
    for (const write of group) steps.push(tiedToItsWriter(write, steps));
    steps.push({ kind: "barrier", purpose: BARRIER_PURPOSE, settleMs });
  }
  return steps;
}

function tiedToItsWriter(write: Write, earlier: readonly Step[]): Write {
  if (write.kind !== "delete") return write;
  const writtenBy = earlier.findLastIndex(
    (step) => step.kind === "apply" && step.policy.metadata.name === write.target.name,
  );
  return writtenBy < 0 ? write : { ...write, writtenBy };
}

/** Creates an object; `writeOver` changes one in place. */
export function create(policy: NetworkPolicy, purpose: string): Write {
  return { kind: "apply", purpose, policy };
}

/** Changes `live` in place, only if it is still the very object that the plan saw. */
export function writeOver(live: NetworkPolicy, policy: NetworkPolicy, purpose: string): Write {
  return { kind: "apply", purpose, policy, was: live, precondition: versionOf(live) };
}

/** Deletes an object, only if it is still the one that the plan saw (or that the plan itself wrote). */
export function remove(policy: NetworkPolicy, purpose: string): Write {
  return {
    kind: "delete",
    purpose,
    target: { ...refOf(policy), uid: policy.metadata.uid ?? "" },
    was: policy,
  };
}

/** Names `policy` with the version at hand. */
export function refOf(policy: NetworkPolicy): ObjectRef {
  const { namespace, name, uid, resourceVersion } = policy.metadata;
  return {
    namespace,
    name,
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
}

function versionOf(policy: NetworkPolicy): { readonly uid: string; readonly resourceVersion: string } {
  return { uid: policy.metadata.uid ?? "", resourceVersion: policy.metadata.resourceVersion ?? "" };
}
