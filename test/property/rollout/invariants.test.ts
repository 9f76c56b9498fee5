import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { NetworkPolicy } from "#lib/policy/index.ts";
import { planOperation } from "#lib/rollout/index.ts";
import { allowedBy, allowedSides, isolatedSides, QUESTIONS, secondOpinions } from "./probe-town.ts";
import { runs } from "../runs.ts";
import { walkAll, worlds } from "./walk-all.ts";
import { groupsOf, split, Walk, type Leg } from "./walk.ts";

/** Many walks on a busy machine take long, and a longer night takes more of them. */
vi.setConfig({ testTimeout: 600_000 });

const describeSide = (i: number): string => JSON.stringify(QUESTIONS[i]);

describe("I1: no state in between denies what the state before and the state after allow", () => {
  test("for every order of the writes between two barriers, and for a pod with any labels", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        walkAll(world, (_, leg, states) => {
          const before = allowedSides(leg.before);
          const after = allowedSides(states.at(-1) ?? leg.before);
          for (const state of states) {
            allowedSides(state).forEach((allowed, i) => {
              if (QUESTIONS[i]!.outOfBridge) return;
              if (before[i] && after[i] && !allowed) throw new Error(`${leg.kind} cuts ${describeSide(i)}`);
            });
          }
        });
      }),
    );
  });
});

describe("I2: no state allows what was denied before", () => {
  test("unless a rule of a revision allows it, or the bridge over a pod that nobody else isolates", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        walkAll(world, (_, leg, states) => {
          const before = allowedSides(leg.before);
          const isolatedByOthers = isolatedSides(split(leg.before).foreign);
          for (const state of states) {
            const { open, revision } = split(state);
            const byRule = allowedBy(revision);
            const byBridge = allowedBy(open);
            allowedSides(state).forEach((allowed, i) => {
              if (before[i] || !allowed || byRule[i]) return;
              const bridged = (byBridge[i] || leg.kind === "release") && !isolatedByOthers[i];
              if (!bridged) throw new Error(`${leg.kind} opens ${describeSide(i)}`);
            });
          }
        });
      }),
    );
  });

  test("and no open policy is ever written over a pod that another policy isolates, or with the isolate label", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        walkAll(world, (_, leg) => {
          const isolatedByOthers = isolatedSides(split(leg.before).foreign);
          const written = leg.steps.flatMap((step) => (step.kind === "apply" ? [step.policy] : []));
          allowedBy(split(written).open).forEach((covered, i) => {
            if (covered && QUESTIONS[i]!.outOfBridge)
              throw new Error(`${leg.kind} bridges ${describeSide(i)}`);
            if (covered && isolatedByOthers[i])
              throw new Error(`${leg.kind} overrules others at ${describeSide(i)}`);
          });
        });
      }),
    );
  });
});

describe("what the phases promise", () => {
  test("staged and rolled back, every pod that nobody else isolates is as open as without us", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        walkAll(world, (walk, leg, states) => {
          const isRestaged = leg.kind === "promote" && leg.input!.target.phase === "staged";
          if (leg.kind !== "rollback" && !isRestaged) return;
          const after = states.at(-1) ?? leg.before;
          const without = allowedSides(split(after).foreign);
          allowedSides(after).forEach((allowed, i) => {
            if (without[i] && !allowed && !QUESTIONS[i]!.outOfBridge) {
              throw new Error(`${leg.kind} at ${walk.phase} leaves ${describeSide(i)} closed`);
            }
          });
        });
      }),
    );
  });

  test("enforcing lifts the bridges of its directions last and nothing beside them; a rollback deletes nothing; foreign objects stay", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        walkAll(world, (_, leg, states) => {
          const groups = groupsOf(leg.steps);
          if (leg.kind === "rollback") expect(leg.steps.every((step) => step.kind === "apply")).toBe(true);
          // The bridge of a direction that stays open may be reshaped along the way: what replaces it stands by then.
          const lifts = ({ step }: (typeof groups)[number][number]) =>
            step.kind === "delete" &&
            enforcedBy(leg).some((direction) =>
              step.target.name.startsWith(`zz-drawbridge-open-${direction}`),
            );
          const last = groups.at(-1) ?? [];
          expect(groups.slice(0, -1).flat().filter(lifts)).toEqual([]);
          if (last.some(lifts)) expect(last.filter((one) => !lifts(one))).toEqual([]);
          for (const state of states)
            expect(names(split(state).foreign)).toEqual(names(split(leg.before).foreign));
        });
      }),
    );
  });

  test("reviewed, no bridge of a direction that is not enforced overrules a policy of somebody else", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        walkAll(world, (walk, leg, states) => {
          if (leg.kind !== "drift" || !["observe", "staged", "ingress"].includes(walk.phase)) return;
          const { open, foreign } = split(states.at(-1) ?? leg.before);
          const covered = allowedBy(open);
          isolatedSides(foreign).forEach((isolated, i) => {
            if (walk.phase === "ingress" && QUESTIONS[i]!.direction === "ingress") return;
            if (isolated && covered[i]) throw new Error(`still overruled: ${describeSide(i)}`);
          });
        });
      }),
    );
  });

  test("released, nothing of ours stands, and traffic is as without us", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        walkAll(world, (_, leg, states) => {
          if (leg.kind !== "release") return;
          const after = states.at(-1) ?? leg.before;
          expect(after).toEqual(split(after).foreign);
        });
      }),
    );
  });

  test("planning again after running finds nothing to do", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const walk = new Walk(world.revisions, world.foreign, world.present);
        for (const { move, stopAfter } of world.attempts) {
          const leg = walk.plan(move);
          if (leg === undefined) continue;
          walk.run(leg, stopAfter);
          const isDone = stopAfter === undefined || stopAfter >= leg.steps.length;
          if (!isDone || leg.input === undefined || leg.kind === "release") continue;
          const again = planOperation(walk.planInput("promote", walk.phase));
          expect(again.ok && again.value.steps).toEqual([]);
        }
      }),
    );
  });
});

describe("a bridge that somebody put back", () => {
  test("is removed by no plan, whatever is attempted next, while the records still say enforced", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        walkAll(world, (walk, leg) => {
          if (leg.kind !== "rollback" || !["ingress", "egress", "locked"].includes(walk.phase)) return;
          const byHand = walk.clone();
          leg.steps.forEach((step, index) => byHand.store.run(step, index, new Map()));
          const enforced = walk.phase === "ingress" ? "ingress" : "gress";
          if (!split(byHand.store.list()).open.some(({ metadata }) => metadata.name.includes(enforced)))
            return;
          for (const kind of ["promote", "restage"] as const) expect(byHand.plan({ kind })).toBeUndefined();
          expect(byHand.plan({ kind: "apply", revision: 1 })).toBeUndefined();
        });
      }),
    );
  });
});

describe("the judges", () => {
  test("the engine, the data plane and the union over single policies give the same answers in every state", () => {
    fc.assert(
      fc.property(worlds, fc.nat(), (world, pick) => {
        walkAll(world, (_, leg, states) => {
          const state = states.length === 0 ? leg.before : states[pick % states.length]!;
          const expected = allowedSides(state);
          const { judged, evaluated } = secondOpinions(state);
          expect(judged).toEqual(expected);
          expect(evaluated).toEqual(expected);
        });
      }),
      { numRuns: runs(13) },
    );
  });
});

function names(policies: readonly NetworkPolicy[]): readonly string[] {
  return policies.map((policy) => policy.metadata.name).toSorted();
}

/** The directions that a promotion or a new revision leaves without a bridge. */
function enforcedBy({ kind, input }: Leg): readonly string[] {
  if (input === undefined || kind === "release") return [];
  const { phase } = input.target;
  if (phase === "observe" || phase === "staged") return [];
  return phase === "ingress" ? ["ingress"] : ["ingress", "egress"];
}
