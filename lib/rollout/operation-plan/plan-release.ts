import { ok, refuse, type Result } from "#lib/policy/index.ts";
import { DIRECTIONS, liveObjects } from "./live-objects.ts";
import { openSetChange } from "./open-set-change.ts";
import type { PlannedSteps } from "./plan-forward.ts";
import { openSets } from "./plan-forward.ts";
import type { PlanInput } from "./plan-input.ts";
import { nameTakenRefusal } from "./plan-refusals.ts";
import { purposeOf } from "./revision-change.ts";
import { inGroups, remove } from "./steps.ts";

/** Leaves the namespace: the whole bridge stands first, then everything of ours under it goes, the bridge last. */
export function planRelease(input: PlanInput): Result<PlannedSteps> {
  const live = liveObjects(input.snapshot.policies, input.rollout.namespace, input);
  const standing = DIRECTIONS.flatMap((direction) => live.open[direction]);
  if (standing.length + live.revision.length === 0) {
    return ok({ steps: [], live, open: { ingress: [], egress: [], excluded: [], overruledBy: [] } });
  }
  const sets = openSets(input, []);
  if (!sets.ok) return sets;
  const open = sets.value;
  const taken = nameTakenRefusal(input, [...open.ingress, ...open.egress]);
  if (taken) return refuse(taken);
  const raised =
    live.revision.length === 0
      ? []
      : DIRECTIONS.flatMap(
          (direction) => openSetChange(direction, live.open[direction], open[direction]).first,
        );
  const written = raised.flatMap((write) => (write.kind === "apply" ? [write.policy] : []));
  const changed = new Set(written.map((policy) => policy.metadata.name));
  const bridge = [...standing.filter((policy) => !changed.has(policy.metadata.name)), ...written];
  const groups = [
    raised,
    live.revision.map((policy) => remove(policy, `leave: ${purposeOf(policy)}`)),
    bridge.map((policy) => remove(policy, "leave: the bridge is not needed any more")),
  ];
  return ok({ steps: inGroups(groups, input.settleMs), live, open });
}
