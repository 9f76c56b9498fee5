import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { NetworkPolicy } from "#lib/policy/index.ts";
import {
  planOperation,
  planRollback,
  resumeOperation,
  type Operation,
  type OperationPlan,
  type Step,
  type StepRecord,
} from "#lib/rollout/index.ts";
import { hash8 } from "#lib/policy/index.ts";
import { TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { PolicyStore } from "./policy-store.ts";
import { allowedBy, allowedSides, isolatedSides, PAYMENTS, QUESTIONS } from "./probe-town.ts";
import { statesOf, walkAll, worlds } from "./walk-all.ts";
import { OURS, split } from "./walk.ts";

/** Many walks on a busy machine take long, and a longer night takes more of them. */
vi.setConfig({ testTimeout: 600_000 });

/** A process that runs a plan step by step, journals around each write, and dies where it is told to. */
class Runner {
  readonly store: PolicyStore;
  readonly plan: OperationPlan;
  readonly records: StepRecord[];
  readonly #written = new Map<number, NetworkPolicy>();

  constructor(store: PolicyStore, plan: OperationPlan) {
    this.store = store.clone();
    this.plan = plan;
    this.records = plan.steps.map((_, index) => ({ index, state: "planned" }));
  }

  run(from: number, until: number): void {
    for (let index = from; index < until; index += 1) {
      this.send(index);
      this.journal(index);
    }
  }

  /** Writes the intent, then sends: dying after this leaves a write that nobody knows about. */
  send(index: number): void {
    this.records[index] = { index, state: "intended" };
    this.store.run(this.plan.steps[index]!, index, this.#written);
  }

  journal(index: number): void {
    const { uid, resourceVersion } = this.#written.get(index)?.metadata ?? {};
    this.records[index] = { index, state: "done", ...(uid ? { uid, resourceVersion } : {}) };
  }

  operation(): Operation {
    return {
      id: "op" as Operation["id"],
      clusterId: "town" as Operation["clusterId"],
      plan: this.plan,
      state: "running",
      steps: this.records,
      author: "dana",
      reason: "",
      createdAtMs: TOWN_AT_MS,
    };
  }

  resume() {
    return resumeOperation(this.operation(), this.store.list(), OURS);
  }
}

/** Hands every planned operation, started from where its walk stood, and each of its crash points to `check`. */
function everyCrash(
  world: Parameters<typeof walkAll>[0],
  check: (runner: Runner, end: readonly NetworkPolicy[], start: readonly NetworkPolicy[]) => void,
): void {
  walkAll(world, (walk, leg, states) => {
    if (leg.input === undefined || leg.steps.length === 0 || isOverruling(leg.before)) return;
    const planned = planOperation(leg.input);
    if (!planned.ok) throw new Error("a plan that was made cannot be made again");
    const plan = planned.value;
    for (let crash = 0; crash <= plan.steps.length; crash += 1) {
      for (const isSent of [false, true]) {
        if (isSent && crash === plan.steps.length) continue;
        const runner = new Runner(walk.store, plan);
        runner.run(0, crash);
        if (isSent) runner.send(crash);
        check(runner, states.at(-1) ?? leg.before, leg.before);
      }
    }
  });
}

/** A quarantine that no review has seen yet stands under our bridge: then nothing goes on before it shrank. */
function isOverruling(policies: readonly NetworkPolicy[]): boolean {
  const { open, foreign } = split(policies);
  const covered = allowedBy(open);
  return isolatedSides(foreign).some((isolated, i) => isolated && covered[i]);
}

const shape = (policies: readonly NetworkPolicy[]): readonly string[] =>
  policies.map(({ metadata, spec }) => `${metadata.name} ${hash8(spec)}`).toSorted();

describe("I3: killing the process between any two writes", () => {
  test("the next start finishes the operation, and ends where the uninterrupted one does", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        everyCrash(world, (runner, end) => {
          const resumption = runner.resume();
          if (resumption.kind !== "continue") throw new Error(JSON.stringify(resumption));
          runner.run(resumption.fromIndex, runner.plan.steps.length);
          expect(shape(runner.store.list())).toEqual(shape(end));
          expect(runner.resume()).toEqual({ kind: "continue", fromIndex: runner.plan.steps.length });
        });
      }),
    );
  });

  test("a rollback by whatever hand in between supersedes the operation, which then writes nothing", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        everyCrash(world, (runner) => {
          const rollback = planRollback({
            namespace: PAYMENTS,
            namespaceUid: `uid-ns-${PAYMENTS}`,
            policies: runner.store.list(),
            fence: "by-hand-1",
            ...OURS,
          });
          if (!rollback.ok || rollback.value.writes.length === 0) return;
          for (const policy of rollback.value.writes) runner.store.apply(policy);
          expect(runner.resume().kind).toBe("superseded");
        });
      }),
    );
  });

  test("a delete in flight fails when a rollback came first", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        walkAll(world, (walk, leg) => {
          if (leg.kind !== "promote") return;
          const store = walk.store.clone();
          const deletes = leg.steps.filter(
            (step): step is Step & { kind: "delete" } =>
              step.kind === "delete" && step.writtenBy === undefined && step.target.name.startsWith("zz-"),
          );
          if (deletes.length === 0) return;
          const policies = store.list();
          const rollback = planRollback({
            namespace: PAYMENTS,
            namespaceUid: "",
            policies,
            fence: "x",
            ...OURS,
          });
          if (!rollback.ok) return;
          const rewritten = new Set(rollback.value.writes.map((policy) => policy.metadata.name));
          for (const policy of rollback.value.writes) store.apply(policy);
          for (const step of deletes.filter((one) => rewritten.has(one.target.name))) {
            expect(() => store.run(step, 0, new Map())).toThrow("resourceVersion");
          }
        });
      }),
    );
  });

  test("a write that is refused for good is undone, through states that neither cut nor open", () => {
    fc.assert(
      fc.property(worlds, (world) => {
        everyCrash(world, (runner, _, start) => {
          const sent = runner.records.some((record) => record.state === "intended");
          if (sent) return;
          const index = runner.records.findIndex((record) => record.state === "planned");
          const failure = { index, code: "forbidden", message: "no" };
          const resumption = resumeOperation(runner.operation(), runner.store.list(), OURS, failure);
          if (resumption.kind !== "undo") throw new Error(JSON.stringify(resumption));
          const before = allowedSides(runner.store.list());
          const after = allowedSides(start);
          const isolatedByOthers = split(start).foreign;
          const without = allowedSides(isolatedByOthers);
          const states = statesOf(runner.store, resumption.steps);
          for (const state of states) {
            allowedSides(state).forEach((allowed, i) => {
              if (QUESTIONS[i]!.outOfBridge) return;
              if (before[i] && after[i] && !allowed)
                throw new Error(`undo cuts ${JSON.stringify(QUESTIONS[i])}`);
              if (!before[i] && !after[i] && allowed && !without[i]) throw new Error("undo opens");
            });
          }
          expect(shape(states.at(-1) ?? runner.store.list())).toEqual(shape(start));
        });
      }),
    );
  });
});
