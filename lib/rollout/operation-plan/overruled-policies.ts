import { governs, type Direction, type NetworkPolicy, type Refusal } from "#lib/policy/index.ts";
import { isolatingSelectors } from "../open-policy/ownership.ts";
import { areDisjoint } from "../open-policy/selector-cover.ts";
import { DIRECTIONS, type LiveObjects } from "./live-objects.ts";

/**
 * Policies of others that isolate pods which an open policy covers (one that stands, or one of `pending`): the bridge
 * overrules them, and shrinks before anything else happens.
 */
export function overruledPolicies(
  live: LiveObjects,
  direction: Direction,
  pending: readonly NetworkPolicy[] = [],
): readonly NetworkPolicy[] {
  const bridge = isolatingSelectors([...live.open[direction], ...pending], direction);
  return live.foreign.filter(
    (policy) => governs(policy, direction) && !areDisjoint([policy.spec.podSelector ?? {}], bridge),
  );
}

/** Why nothing is planned, or goes on, while a bridge overrules somebody. */
export function overrulingRefusal(
  namespace: string,
  live: LiveObjects,
  pending: readonly NetworkPolicy[] = [],
): Refusal | undefined {
  const overruled = DIRECTIONS.flatMap((direction) => overruledPolicies(live, direction, pending));
  if (overruled.length === 0) return undefined;
  const names = [...new Set(overruled.map((policy) => policy.metadata.name))];
  return {
    code: "foreign-isolation",
    message: `${names.join(", ")} isolates pods of ${namespace} that the open policies cover. They shrink at once; look at the namespace again in a moment.`,
    detail: names,
  };
}
