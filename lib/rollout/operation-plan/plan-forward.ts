import {
  ok,
  refuse,
  type Direction,
  type NetworkPolicy,
  type Refusal,
  type Result,
} from "#lib/policy/index.ts";
import { openPolicies, openSelectors, type OpenPolicies } from "../open-policy/open-policies.ts";
import { openPolicyName, openPolicySet } from "../open-policy/open-policy-manifest.ts";
import { rememberOpenPolicies } from "../open-policy/open-policies-annotation.ts";
import { isolatingSelectors } from "../open-policy/ownership.ts";
import { areDisjoint, isCovered } from "../open-policy/selector-cover.ts";
import type { Step } from "../operation.ts";
import type { Revision } from "../rollout.ts";
import { DIRECTIONS, enforcedDirections, liveObjects, type LiveObjects } from "./live-objects.ts";
import { openSetChange } from "./open-set-change.ts";
import { overrulingRefusal } from "./overruled-policies.ts";
import { DEFAULT_OPEN_DAYS, type PlanInput } from "./plan-input.ts";
import { bridgeBackRefusal, editedRefusal, nameTakenRefusal, wouldOpenRefusal } from "./plan-refusals.ts";
import { revisionChange, stampedPolicies } from "./revision-change.ts";
import { create, inGroups, remove, type Write } from "./steps.ts";

/** The steps of a plan with what its sentence needs. */
export interface PlannedSteps {
  readonly steps: readonly Step[];
  readonly live: LiveObjects;
  readonly open: OpenPolicies;
}

const DAY_MS = 86_400_000;

/**
 * Promotion and change of revision: one order for all of them.
 *
 * 1. Bridges: where the direction stays open, the whole open set; where it is enforced, over those pods alone that the
 *    new revision isolates and nothing isolates yet. 2. New objects, then edited ones. 3. Obsolete objects go. 4. Bridges of
 *    enforced directions go. A barrier stands between each two, and what is already so is left out.
 */
export function planForward(input: PlanInput, revision: Revision): Result<PlannedSteps> {
  const live = liveObjects(input.snapshot.policies, input.rollout.namespace, input);
  const back = bridgeBackRefusal(input, live) ?? overrulingRefusal(input.rollout.namespace, live);
  if (back) return refuse(back);
  const sets = openSets(input, revision.policies);
  if (!sets.ok) return sets;
  const open = sets.value;
  const wanted = stampedPolicies(
    revision,
    input.instance,
    rememberOpenPolicies([...open.ingress, ...open.egress]),
  );
  const change = revisionChange(live.revision, wanted);
  const refusal =
    nameTakenRefusal(input, [...wanted, ...open.ingress, ...open.egress]) ??
    editedRefusal(input, change) ??
    wouldOpenRefusal(input, live, change, wanted);
  if (refusal) return refuse(refusal);
  const bridges = DIRECTIONS.map((direction) => bridge(input, { direction, live, wanted, open }));
  const failed = bridges.find((one) => !one.ok);
  if (failed && !failed.ok) return failed;
  const raised = bridges.flatMap((one) => (one.ok ? [one.value] : []));
  const groups = [
    raised.flatMap((one) => one.first),
    change.add,
    change.mend,
    [...change.drop, ...raised.flatMap((one) => one.afterwards)],
    raised.flatMap((one) => one.last),
  ];
  return ok({ steps: inGroups(groups, input.settleMs), live, open });
}

/** The open policies of a namespace as this plan would stamp them. */
export function openSets(input: PlanInput, candidate: readonly NetworkPolicy[]): Result<OpenPolicies> {
  const { snapshot, rollout, instance, journaledUids, author, reason } = input;
  return openPolicies({
    snapshot,
    namespace: rollout.namespace,
    instance,
    candidate,
    deadlineMs: input.now + (input.openDays ?? DEFAULT_OPEN_DAYS) * DAY_MS,
    ...(journaledUids === undefined ? {} : { journaledUids }),
    ...(author === undefined ? {} : { owner: author }),
    ...(reason === undefined ? {} : { reason }),
  });
}

interface Bridging {
  readonly direction: Direction;
  readonly live: LiveObjects;
  readonly wanted: readonly NetworkPolicy[];
  readonly open: OpenPolicies;
}

interface BridgeWrites {
  readonly first: readonly Write[];
  readonly afterwards: readonly Write[];
  readonly last: readonly Write[];
}

function bridge(input: PlanInput, about: Bridging): Result<BridgeWrites> {
  const { direction, live, open } = about;
  if (!enforcedDirections(input.target.phase).includes(direction)) {
    const { first, afterwards } = openSetChange(direction, live.open[direction], open[direction]);
    return ok({ first, afterwards, last: [] });
  }
  const passing = passingBridge(input, about);
  if (!passing.ok) return passing;
  const enforce = [...live.open[direction], ...passing.value];
  return ok({
    first: passing.value.map((policy) =>
      create(policy, `open ${direction} for pods that were not isolated yet`),
    ),
    afterwards: [],
    last: enforce.map((policy) => remove(policy, `enforce ${direction}`)),
  });
}

/** Open policies that stand only while the operation runs: over pods that the new revision is the first to isolate. */
function passingBridge(input: PlanInput, about: Bridging): Result<readonly NetworkPolicy[]> {
  const { direction, live, wanted } = about;
  const isolating = [...live.foreign, ...live.revision];
  const already = isolatingSelectors(isolating, direction);
  const standing = live.open[direction].map((policy) => policy.spec.podSelector ?? {});
  const isolated = isolatingSelectors(wanted, direction);
  const selectors = openSelectors(isolating, direction);
  if (!selectors.ok) {
    if (isCovered(isolated, [...already, ...standing])) return ok([]);
    return refuse(notBridged(input.rollout.namespace, direction, selectors.refusal));
  }
  const newly = selectors.value.filter((selector) => !areDisjoint([selector], isolated));
  if (isCovered(newly, standing)) return ok([]);
  const set = openPolicySet(direction, newly, {
    namespace: input.rollout.namespace,
    instance: input.instance,
  });
  return ok(underPassingNames(direction, set, live));
}

/**
 * Names that a rollback never writes to. It may come at any moment, and server-side apply by one manager replaces what
 * that manager wrote: under the usual name a passing bridge that is on its way would narrow the bridge of the rollback.
 */
function underPassingNames(
  direction: Direction,
  set: readonly NetworkPolicy[],
  { open }: LiveObjects,
): readonly NetworkPolicy[] {
  const taken = new Set(open[direction].map((policy) => policy.metadata.name));
  let part = 0;
  const nextName = (): string => {
    part += 1;
    const name = `${openPolicyName(direction, 0)}-passing-${part}`;
    return taken.has(name) ? nextName() : name;
  };
  return set.map((policy) => ({ ...policy, metadata: { ...policy.metadata, name: nextName() } }));
}

function notBridged(namespace: string, direction: Direction, cause: Refusal): Refusal {
  return {
    code: "complement-too-large",
    message: `The new revision of ${namespace} isolates pods for ${direction} that no single open policy can hold open meanwhile. Roll back, bring the revision in, and enforce again.`,
    detail: [cause.message],
  };
}
