import fc from "fast-check";
import type { NetworkPolicy } from "#lib/policy/index.ts";
import type { Revision, Step } from "#lib/rollout/index.ts";
import { foreignPolicies, revisions } from "./arbitrary-policies.ts";
import type { PolicyStore } from "./policy-store.ts";
import { attempts, groupsOf, subsetsOf, Walk, type Attempt, type Leg } from "./walk.ts";

/** A namespace with what others wrote there, revisions to bring in, and what is attempted. */
export interface WalkedWorld {
  readonly foreign: readonly NetworkPolicy[];
  /** Whether the others' policies stand from the beginning. */
  readonly present: boolean;
  readonly revisions: readonly Revision[];
  readonly attempts: readonly Attempt[];
}

/** Small worlds in which everything that matters can be told apart. */
export const worlds: fc.Arbitrary<WalkedWorld> = fc.record({
  foreign: foreignPolicies,
  present: fc.boolean(),
  revisions,
  attempts,
});

/** Every state that steps can pass through: any subset of a group over all groups before it. The last is the end. */
export function statesOf(start: PolicyStore, steps: readonly Step[]): readonly (readonly NetworkPolicy[])[] {
  const store = start.clone();
  const written = new Map<number, NetworkPolicy>();
  return groupsOf(steps).flatMap((group) => {
    const states = subsetsOf(group).map((subset) => {
      const branch = store.clone();
      const writtenHere = new Map(written);
      for (const { step, index } of subset) branch.run(step, index, writtenHere);
      return branch.list();
    });
    for (const { step, index } of group) store.run(step, index, written);
    return states;
  });
}

/** Walks, and hands every leg with its states to `check` before it runs. */
export function walkAll(
  world: WalkedWorld,
  check: (walk: Walk, leg: Leg, states: readonly (readonly NetworkPolicy[])[]) => void,
): void {
  const walk = new Walk(world.revisions, world.foreign, world.present);
  for (const { move, stopAfter } of world.attempts) {
    const leg = walk.plan(move);
    if (leg === undefined) continue;
    check(walk, leg, statesOf(walk.store, leg.steps));
    walk.run(leg, stopAfter);
  }
}
