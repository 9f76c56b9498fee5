import { LABEL_ISOLATE, type Snapshot } from "#lib/policy/index.ts";
import type { OperationKind } from "../operation.ts";
import type { Phase } from "../phase.ts";
import type { OpenPolicies } from "../open-policy/open-policies.ts";

/** What a sentence about the effect follows from. */
export interface EffectInput {
  readonly kind: OperationKind;
  readonly namespace: string;
  readonly snapshot: Snapshot;
  readonly to: Phase;
  readonly open: OpenPolicies;
  readonly revisionNumber?: number;
}

/** What becomes of traffic when the operation is done, in one or two sentences. */
export function planEffect(input: EffectInput): string {
  return [mainEffect(input), ...sideEffects(input)].join(" ");
}

function mainEffect(input: EffectInput): string {
  const { kind, namespace } = input;
  const revision = input.revisionNumber === undefined ? "The revision" : `Revision ${input.revisionNumber}`;
  if (kind === "rollback") return `${namespace} is open again; its policies stay and change nothing.`;
  if (kind === "release") return `Nothing of Drawbridge is left in ${namespace}; its traffic is as before.`;
  switch (input.to) {
    case "observe":
      return `Nothing changes in ${namespace}.`;
    case "staged":
      return `${revision} stands in ${namespace} ${stagedWords(input.open)}`;
    case "ingress":
      return `Pods of ${namespace} accept only what ${allowing(input, revision)}; egress stays ${egressWord(input.open)}.`;
    case "egress":
      return `Every pod of ${namespace} is default-deny both ways, with what ${allowing(input, revision)}.`;
    case "locked":
      return `${namespace} stays default-deny both ways; drift and unexpected flows raise an alarm.`;
  }
}

/** Policies of others that isolate pods here go on allowing what they allow: policies only ever add up. */
function allowing({ open }: EffectInput, revision: string): string {
  return open.excluded.some(({ pods }) => pods.length > 0)
    ? `${revision.toLowerCase()} or a policy of others allows`
    : `${revision.toLowerCase()} allows`;
}

/** Where every pod is isolated already there is nothing to hold open, and the bridge holds nothing back. */
function stagedWords({ ingress, egress }: OpenPolicies): string {
  return ingress.length + egress.length > 0
    ? "and changes nothing while the open policies stand."
    : "without an open policy, because no pod there is open: its allow rules take effect at once.";
}

function egressWord({ egress }: OpenPolicies): string {
  return egress.length > 0 ? "open" : "as it is";
}

/** What does not wait for the bridge: pods that are isolated already, and pods that took themselves out of it. */
function sideEffects(input: EffectInput): readonly string[] {
  if (input.kind !== "promote" && input.kind !== "apply-revision") return [];
  const isolating = input.open.excluded.filter((one) => one.pods.length > 0);
  const excluded = new Set(isolating.flatMap((one) => one.pods));
  const policies = [...new Set(isolating.map((one) => one.policy))];
  const labelled = input.snapshot.pods.filter(
    (pod) => pod.namespace === input.namespace && !pod.finished && Object.hasOwn(pod.labels, LABEL_ISOLATE),
  );
  const sentences: string[] = [];
  if (excluded.size > 0) {
    sentences.push(
      `${countOf(excluded.size, "pod")} isolated by ${policies.join(", ")} already get the new allow rules at once.`,
    );
  }
  if (labelled.length > 0) {
    sentences.push(`${countOf(labelled.length, "pod")} labelled ${LABEL_ISOLATE} are enforced at once.`);
  }
  return sentences;
}

function countOf(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
