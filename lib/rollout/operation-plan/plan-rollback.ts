import {
  ANNOTATION_FENCE,
  ANNOTATION_OPEN_POLICIES,
  ok,
  refuse,
  type Direction,
  type LabelSelector,
  type NetworkPolicy,
  type Result,
} from "#lib/policy/index.ts";
import { ISOLATED_BY_LABEL, openSelectors } from "../open-policy/open-policies.ts";
import { readOpenPolicies } from "../open-policy/open-policies-annotation.ts";
import { openPolicySet, type OpenPolicyStamp } from "../open-policy/open-policy-manifest.ts";
import { isolatingSelectors, type Ownership } from "../open-policy/ownership.ts";
import { sameSpec } from "../open-policy/same-spec.ts";
import { areDisjoint, isCovered } from "../open-policy/selector-cover.ts";
import { DIRECTIONS, liveObjects, type LiveObjects } from "./live-objects.ts";
import { underFreeNames } from "./open-set-change.ts";

/** What a rollback follows from: the NetworkPolicies of one namespace as they are now, and nothing else. */
export interface RollbackInput extends Ownership {
  readonly namespace: string;
  readonly namespaceUid: string;
  /** Live, of that namespace; others are left out. */
  readonly policies: readonly NetworkPolicy[];
  /** A value that no rollback had before: it moves the resourceVersion, so that a delete in flight fails. */
  readonly fence: string;
  readonly by?: string;
  readonly reason?: string;
}

/** The objects to apply, all of them open policies; a rollback removes nothing. */
export interface RollbackWrites {
  readonly writes: readonly NetworkPolicy[];
}

/**
 * The open policies that put traffic back to what it is without us, from the cluster alone: no database, no snapshot.
 *
 * They are what the annotation of our objects remembers, unless other policies have changed since: a pod that is
 * isolated by them now stays isolated, and one that only we isolate is opened. Without a readable annotation they are
 * computed from the other policies. Each is written even where it stands, so that its fence moves.
 *
 * Refuses `nothing-of-ours` where no object of ours is left, and `complement-too-large` where nothing can be selected.
 */
export function planRollback(input: RollbackInput): Result<RollbackWrites> {
  const live = liveObjects(input.policies, input.namespace, input);
  const standing = DIRECTIONS.flatMap((direction) => live.open[direction]);
  if (standing.length + live.revision.length === 0) {
    return refuse({
      code: "nothing-of-ours",
      message: `No object of this Drawbridge stands in ${input.namespace}: there is nothing to roll back.`,
    });
  }
  const perDirection = DIRECTIONS.map((direction) => directionWrites(input, live, direction));
  const writes = perDirection.flatMap((one) => one ?? []);
  if (writes.length === 0 && perDirection.includes(undefined)) {
    return refuse({
      code: "complement-too-large",
      message: `The pods of ${input.namespace} that other policies leave open cannot be selected any more. Label pods or end one of those policies, or delete the objects of Drawbridge in this namespace.`,
    });
  }
  return ok({ writes });
}

/** Undefined where the open pods of this direction cannot be selected at all. */
function directionWrites(
  input: RollbackInput,
  live: LiveObjects,
  direction: Direction,
): readonly NetworkPolicy[] | undefined {
  const selectors = selectorsToOpen(live, direction);
  if (selectors === undefined) return undefined;
  const stamp: OpenPolicyStamp = {
    namespace: input.namespace,
    instance: input.instance,
    reason: input.reason ?? "Rolled back: traffic is as it was before.",
    ...(input.by === undefined ? {} : { owner: input.by }),
  };
  const wanted = openPolicySet(direction, selectors, stamp);
  const standing = (one: NetworkPolicy): NetworkPolicy | undefined =>
    live.open[direction].find((policy) => sameSpec(policy.spec, one.spec));
  const kept = wanted.flatMap((one) => {
    const name = standing(one)?.metadata.name;
    return name === undefined ? [] : [{ ...one, metadata: { ...one.metadata, name } }];
  });
  const added = underFreeNames(
    direction,
    wanted.filter((one) => standing(one) === undefined),
    [...live.open[direction], ...live.foreign],
  );
  return [...kept, ...added].map((policy) => fenced(policy, input.fence));
}

function fenced(policy: NetworkPolicy, fence: string): NetworkPolicy {
  const annotations = { ...policy.metadata.annotations, [ANNOTATION_FENCE]: fence };
  return { ...policy, metadata: { ...policy.metadata, annotations } };
}

function selectorsToOpen(live: LiveObjects, direction: Direction): readonly LabelSelector[] | undefined {
  const isolatedByOthers = isolatingSelectors(live.foreign, direction);
  const remembered = rememberedSelectors(live.revision, direction);
  const exact = remembered.find(
    (selectors) =>
      areDisjoint(selectors, isolatedByOthers) &&
      isCovered(isolatingSelectors(live.revision, direction), [
        ...selectors,
        ...isolatedByOthers,
        ISOLATED_BY_LABEL,
      ]),
  );
  if (exact) return exact;
  const computed = openSelectors(live.foreign, direction);
  if (computed.ok) return computed.value;
  const stillOpen = remembered.map((one) =>
    one.filter((selector) => areDisjoint([selector], isolatedByOthers)),
  );
  return stillOpen.find((one) => one.length > 0);
}

/** What our objects remember for one direction, each different memory once. */
function rememberedSelectors(
  revision: readonly NetworkPolicy[],
  direction: Direction,
): readonly (readonly LabelSelector[])[] {
  const texts = new Set(revision.map((policy) => policy.metadata.annotations?.[ANNOTATION_OPEN_POLICIES]));
  return [...texts].flatMap((text) => {
    const policies = readOpenPolicies(text);
    if (policies === undefined) return [];
    return [policies.filter((one) => one.direction === direction).map((one) => one.spec.podSelector ?? {})];
  });
}
