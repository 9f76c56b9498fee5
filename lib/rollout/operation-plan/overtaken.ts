import {
  ANNOTATION_FENCE,
  governs,
  isOpenPolicy,
  type NetworkPolicy,
  type Refusal,
} from "#lib/policy/index.ts";
import type { Ownership } from "../open-policy/ownership.ts";
import type { Operation, Step } from "../operation.ts";
import { enforcedDirections, liveObjects } from "./live-objects.ts";
import { overrulingRefusal } from "./overruled-policies.ts";

/** The sentence about the rollback that happened since the plan was made, if one did. */
export function rolledBackBy(
  operation: Operation,
  policies: readonly NetworkPolicy[],
  ownership: Ownership,
): string | undefined {
  const { namespace } = operation.plan;
  const { open } = liveObjects(policies, namespace, ownership);
  const moved = [...open.ingress, ...open.egress].find((policy) => !isExpected(policy, operation));
  if (moved === undefined) return undefined;
  return `Somebody wrote ${moved.metadata.name} in ${namespace} meanwhile: that is a rollback, and it stands.`;
}

/** Whether an open policy that stands is one that the plan saw or wrote itself, untouched by anybody's rollback. */
function isExpected(policy: NetworkPolicy, operation: Operation): boolean {
  const { plan, steps } = operation;
  const { name } = policy.metadata;
  const remover = plan.steps.findLastIndex((step) => step.kind === "delete" && step.target.name === name);
  if (steps[remover]?.state === "done") return false;
  const writer = plan.steps.findLastIndex(
    (step) => step.kind === "apply" && step.policy.metadata.name === name,
  );
  if (isAsWritten(policy, operation, writer)) return true;
  if (plan.standing?.some((one) => one.name === name)) {
    return steps[writer]?.state !== "done" && isAsSeen(policy, operation);
  }
  return writer < 0 && !isFenced(policy) && !isEnforced(policy, operation);
}

function isFenced({ metadata }: NetworkPolicy): boolean {
  return metadata.annotations?.[ANNOTATION_FENCE] !== undefined;
}

function isAsSeen({ metadata }: NetworkPolicy, { plan }: Operation): boolean {
  const fence = metadata.annotations?.[ANNOTATION_FENCE];
  return (plan.standing ?? []).some(
    (seen) => seen.name === metadata.name && seen.uid === metadata.uid && seen.fence === fence,
  );
}

/** Whether `policy` is what step `writer` wrote. One that was only intended may have happened before the journal knew. */
function isAsWritten(policy: NetworkPolicy, { plan, steps }: Operation, writer: number): boolean {
  const record = steps[writer];
  if (record === undefined || record.state === "planned") return false;
  const { uid, annotations } = policy.metadata;
  if (record.uid !== undefined && record.uid !== uid) return false;
  return annotations?.[ANNOTATION_FENCE] === fenceWritten(plan.steps[writer]);
}

function fenceWritten(step: Step | undefined): string | undefined {
  return step?.kind === "apply" ? step.policy.metadata.annotations?.[ANNOTATION_FENCE] : undefined;
}

function isEnforced(policy: NetworkPolicy, { plan }: Operation): boolean {
  const direction = governs(policy, "ingress") ? "ingress" : "egress";
  return plan.kind === "release" || enforcedDirections(plan.to.phase).includes(direction);
}

/** A policy of somebody else isolates pods that the plan holds open, or is about to: its bridge would overrule it. */
export function newlyIsolated(
  operation: Operation,
  policies: readonly NetworkPolicy[],
  ownership: Ownership,
): Refusal | undefined {
  const { namespace, steps } = operation.plan;
  const pending = steps.flatMap((step, i) =>
    step.kind === "apply" && isOpenPolicy(step.policy) && operation.steps[i]?.state === "planned"
      ? [step.policy]
      : [],
  );
  return overrulingRefusal(namespace, liveObjects(policies, namespace, ownership), pending);
}
