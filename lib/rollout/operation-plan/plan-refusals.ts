import {
  unreadOf,
  unreadWords,
  type Direction,
  type LabelSelector,
  type NetworkPolicy,
  type Refusal,
} from "#lib/policy/index.ts";
import { isCovered } from "../open-policy/selector-cover.ts";
import { isolatingSelectors, isMine } from "../open-policy/ownership.ts";
import { comparePhases, nextPhase } from "../phase.ts";
import { DIRECTIONS, enforcedDirections, type LiveObjects } from "./live-objects.ts";
import type { PlanInput } from "./plan-input.ts";
import type { EditedObject, RevisionChange } from "./revision-change.ts";

/** Without these nobody can say what stands in a namespace, ours or not, nor whether it is still the same one. */
export const NEEDED_TO_PLAN: readonly string[] = ["namespaces", "networkpolicies.networking.k8s.io"];

/**
 * Why no plan can be made for this namespace at all: it is gone, going, not the one that the rollout is about, or what
 * stands in it was not read.
 */
export function namespaceRefusal(input: PlanInput): Refusal | undefined {
  const { namespace, namespaceUid } = input.rollout;
  const unread = unreadOf(input.snapshot, NEEDED_TO_PLAN);
  if (unread.length > 0) {
    return {
      code: "not-read",
      message: `Nobody can say what stands in ${namespace}: ${unreadWords(unread)}. Grant it the verb; until then nothing is written.`,
      detail: unread.map(({ reason }) => reason),
    };
  }
  const found = input.snapshot.namespaces.find((one) => one.name === namespace);
  if (found === undefined) {
    return {
      code: "namespace-gone",
      message: `Namespace ${namespace} does not exist any more; nothing can be written.`,
    };
  }
  if (found.uid !== namespaceUid) {
    return {
      code: "namespace-recreated",
      message: `Namespace ${namespace} was deleted and created again; it starts at observe.`,
    };
  }
  if (!found.terminating) return undefined;
  return {
    code: "namespace-terminating",
    message: `Namespace ${namespace} is being deleted; nothing can be written.`,
  };
}

/**
 * Phases are entered one by one. Entering the phase that stands again is a repair and allowed; so is bringing in a
 * revision, from `staged` on, without a change of phase.
 */
export function phaseOrderRefusal(input: PlanInput): Refusal | undefined {
  const { kind, target } = input;
  const { phase, namespace } = input.rollout;
  const refusal = (message: string): Refusal => ({ code: "phase-order", message });
  if (kind === "apply-revision") {
    if (phase === "observe") return refusal(`${namespace} is at observe: stage it first.`);
    if (target.phase !== phase)
      return refusal(`Bringing in a revision does not change the phase of ${namespace}.`);
    return undefined;
  }
  if (target.phase === phase && phase !== "observe") return undefined;
  if (target.phase === nextPhase(phase)) return undefined;
  const way =
    comparePhases(target.phase, phase) < 0 ? "Roll back instead" : `Next is ${nextPhase(phase) ?? "nothing"}`;
  return refusal(`${namespace} is at ${phase} and cannot be promoted to ${target.phase}. ${way}.`);
}

/**
 * A bridge that stands although the phase enforces was put back by somebody: that is a rollback, by whatever hand, and
 * no plan of ours removes it.
 */
export function bridgeBackRefusal(input: PlanInput, live: LiveObjects): Refusal | undefined {
  const back = enforcedDirections(input.rollout.phase).flatMap((direction) => live.open[direction]);
  if (back.length === 0) return undefined;
  const names = back.map((policy) => policy.metadata.name);
  return {
    code: "rolled-back",
    message: `${names.join(", ")} stands again in ${input.rollout.namespace}: somebody rolled back. Review why, release the hold, and promote from staged.`,
    detail: names,
  };
}

/** An object that is not ours has the name of one that the plan would write: it is never overwritten. */
export function nameTakenRefusal(input: PlanInput, wanted: readonly NetworkPolicy[]): Refusal | undefined {
  const names = new Set(wanted.map((policy) => policy.metadata.name));
  const taken = input.snapshot.policies.filter(
    ({ metadata }) => metadata.namespace === input.rollout.namespace && names.has(metadata.name),
  );
  const foreign = taken.filter((policy) => !isMine(policy, input)).map((policy) => policy.metadata.name);
  if (foreign.length === 0) return undefined;
  return {
    code: "name-taken",
    message: `${foreign.join(", ")} exists in ${input.rollout.namespace} and was not written by this Drawbridge. Delete or rename it; it is never overwritten.`,
    detail: foreign,
  };
}

/**
 * No write may leave a pod without any policy that is isolated now: it would open what is closed, and no rule says so.
 * What an edited object isolates must be isolated by what it becomes or by what stands firm beside it.
 */
export function wouldOpenRefusal(
  input: PlanInput,
  live: LiveObjects,
  change: RevisionChange,
  wanted: readonly NetworkPolicy[],
): Refusal | undefined {
  const opened = DIRECTIONS.filter((direction) => {
    const dropped = isolatingSelectors(change.obsolete, direction);
    const kept = isolatingSelectors([...live.foreign, ...wanted], direction);
    if (!isCovered(dropped, kept)) return true;
    return change.edited.some((one) => !staysIsolated(one, { direction, live, change, wanted }));
  });
  if (opened.length === 0) return undefined;
  return {
    code: "would-open",
    message: `The new revision of ${input.rollout.namespace} would leave pods without any ${opened.join(" or ")} policy that are isolated now. Keep a default deny in it, or release the namespace.`,
  };
}

interface Mending {
  readonly direction: Direction;
  readonly live: LiveObjects;
  readonly change: RevisionChange;
  readonly wanted: readonly NetworkPolicy[];
}

/** Whether what an edited object isolates stays isolated, in whatever order the edited objects are mended. */
function staysIsolated(one: EditedObject, { direction, live, change, wanted }: Mending): boolean {
  const edited = new Set(change.edited.map(({ policy }) => policy.metadata.name));
  const firm = wanted.filter((policy) => !edited.has(policy.metadata.name));
  const others = change.edited.filter((other) => other !== one);
  return isCovered(isolatingSelectors([one.was], direction), [
    ...isolatingSelectors([one.policy, ...firm, ...live.foreign, ...change.obsolete], direction),
    ...others.flatMap((other) => steadySelectors(other, direction)),
  ]);
}

/** What an edited object isolates both before and after it is mended. */
function steadySelectors({ was, policy }: EditedObject, direction: Direction): readonly LabelSelector[] {
  const before = isolatingSelectors([was], direction);
  const after = isolatingSelectors([policy], direction);
  if (before.length === 0 || after.length === 0) return [];
  if (isCovered(before, after)) return before;
  return isCovered(after, before) ? after : [];
}

/**
 * Several objects that somebody edited cannot be mended one by one while something is enforced: each may be the only
 * one that allows what another will. Under a bridge they can.
 */
export function editedRefusal(input: PlanInput, change: RevisionChange): Refusal | undefined {
  if (change.edited.length < 2 || enforcedDirections(input.rollout.phase).length === 0) return undefined;
  const names = change.edited.map(({ policy }) => policy.metadata.name);
  return {
    code: "objects-changed",
    message: `${names.join(", ")} were changed by somebody else. Roll ${input.rollout.namespace} back, stage again, which writes them back, and enforce again.`,
    detail: names,
  };
}
