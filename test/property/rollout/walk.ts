import fc from "fast-check";
import type { NetworkPolicy, Result } from "#lib/policy/index.ts";
import {
  nextPhase,
  planOperation,
  planRollback,
  reviewNamespace,
  type OperationPlan,
  type Phase,
  type PlanInput,
  type Revision,
  type Rollout,
  type Step,
} from "#lib/rollout/index.ts";
import { TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { specs } from "./arbitrary-policies.ts";
import { PAYMENTS, snapshotWith } from "./probe-town.ts";
import { PolicyStore } from "./policy-store.ts";

/** What a person, a rollback or somebody else does next. */
export type Move =
  | { readonly kind: "promote" }
  /** The candidate changes, and nothing is applied yet. */
  | { readonly kind: "choose"; readonly revision: number }
  | { readonly kind: "restage" }
  | { readonly kind: "apply"; readonly revision: number }
  | { readonly kind: "rollback" }
  | { readonly kind: "release" }
  /** Somebody edits an object of a revision, or deletes it where no spec is given. */
  | { readonly kind: "tamper"; readonly which: number; readonly spec?: NetworkPolicy["spec"] }
  | { readonly kind: "foreign"; readonly index: number; readonly present: boolean };

/** A move and, where the process dies on its way, after how many of its steps. */
export interface Attempt {
  readonly move: Move;
  readonly stopAfter?: number;
}

const anyMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Move>({ kind: "promote" }) },
  { weight: 1, arbitrary: fc.constant<Move>({ kind: "restage" }) },
  { weight: 3, arbitrary: fc.nat(2).map((revision): Move => ({ kind: "choose", revision })) },
  { weight: 3, arbitrary: fc.nat(2).map((revision): Move => ({ kind: "apply", revision })) },
  { weight: 2, arbitrary: fc.constant<Move>({ kind: "rollback" }) },
  { weight: 1, arbitrary: fc.constant<Move>({ kind: "release" }) },
  {
    weight: 1,
    arbitrary: fc
      .record({ which: fc.nat(4), spec: fc.option(specs, { nil: undefined }) })
      .map((one): Move => ({ kind: "tamper", ...one })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ index: fc.nat(2), present: fc.boolean() })
      .map((one): Move => ({ kind: "foreign", ...one })),
  },
);

/** Walks of some length: promotions often enough that they get somewhere, and one attempt in six that dies midway. */
export const attempts: fc.Arbitrary<readonly Attempt[]> = fc.array(
  fc.record({ move: anyMove, stopAfter: fc.option(fc.nat(6), { nil: undefined, freq: 6 }) }),
  { minLength: 2, maxLength: 10 },
);

/** Steps that are about to run, with what they belong to. */
export interface Leg {
  readonly kind: OperationPlan["kind"] | "drift";
  readonly steps: readonly Step[];
  readonly before: readonly NetworkPolicy[];
  readonly input?: PlanInput;
}

export const OURS = { instance: "town" } as const;

/** One namespace on its way: where it stands, what stands in the cluster, and who else writes there. */
export class Walk {
  readonly store: PolicyStore;
  phase: Phase = "observe";
  chosen = 0;
  applied: Revision | undefined;
  readonly #revisions: readonly Revision[];
  readonly #foreign: readonly NetworkPolicy[];
  #rollbacks = 0;

  constructor(revisions: readonly Revision[], foreign: readonly NetworkPolicy[], present: boolean) {
    this.#revisions = revisions;
    this.#foreign = foreign;
    this.store = new PolicyStore();
    if (present) for (const policy of foreign) this.store.apply(policy);
  }

  /** The same namespace at the same moment, to try something on. */
  clone(): Walk {
    const copy = new Walk(this.#revisions, this.#foreign, false);
    for (const policy of this.store.list()) copy.store.apply(policy);
    copy.phase = this.phase;
    copy.chosen = this.chosen;
    copy.applied = this.applied;
    return copy;
  }

  get revision(): Revision {
    return this.#revisions[this.chosen % this.#revisions.length]!;
  }

  rollout(): Rollout {
    return {
      clusterId: "town" as Rollout["clusterId"],
      namespace: PAYMENTS,
      namespaceUid: `uid-ns-${PAYMENTS}`,
      phase: this.phase,
      phaseSinceMs: TOWN_AT_MS,
      hold: { kind: "free" },
    };
  }

  planInput(kind: PlanInput["kind"], phase: Phase): PlanInput {
    return {
      kind,
      snapshot: snapshotWith(this.store.list()),
      rollout: this.rollout(),
      target: { phase, revision: this.revision },
      settleMs: 10,
      now: TOWN_AT_MS,
      ...OURS,
    };
  }

  /** Plans a move; undefined where it is refused or nothing is to do. Foreign moves change the store at once. */
  plan(move: Move): Leg | undefined {
    switch (move.kind) {
      case "promote":
        return this.#planned("promote", nextPhase(this.phase) ?? this.phase);
      case "choose":
        this.chosen = move.revision;
        return undefined;
      case "restage":
        return this.#planned("promote", this.phase);
      case "apply":
        this.chosen = move.revision;
        return this.#planned("apply-revision", this.phase);
      case "release":
        return this.#planned("release", "observe");
      case "rollback":
        return this.#rollback();
      case "foreign":
        return this.#foreignMove(move);
      case "tamper":
        return this.#tamper(move);
    }
  }

  /** Runs a leg, or as much of it as the attempt lives to see; the records change only where it finished. */
  run(leg: Leg, stopAfter = Number.POSITIVE_INFINITY): void {
    const written = new Map<number, NetworkPolicy>();
    leg.steps.slice(0, stopAfter).forEach((step, index) => this.store.run(step, index, written));
    if (stopAfter >= leg.steps.length) this.arrived(leg);
  }

  /** What the records say once a leg has run. */
  arrived(leg: Leg): void {
    if (leg.kind === "rollback") this.phase = "staged";
    if (leg.kind === "release") {
      this.phase = "observe";
      this.applied = undefined;
    }
    if (leg.kind === "promote" || leg.kind === "apply-revision") {
      this.phase = leg.input!.target.phase;
      this.applied = leg.input!.target.revision;
    }
  }

  #planned(kind: PlanInput["kind"], phase: Phase): Leg | undefined {
    const input = this.planInput(kind, phase);
    const planned: Result<OperationPlan> = planOperation(input);
    if (!planned.ok) return undefined;
    return { kind, steps: planned.value.steps, before: this.store.list(), input };
  }

  #rollback(): Leg | undefined {
    this.#rollbacks += 1;
    const planned = planRollback({
      namespace: PAYMENTS,
      namespaceUid: `uid-ns-${PAYMENTS}`,
      policies: this.store.list(),
      fence: `rollback-${this.#rollbacks}`,
      ...OURS,
    });
    if (!planned.ok) return undefined;
    const steps = planned.value.writes.map((policy): Step => ({ kind: "apply", purpose: "open", policy }));
    return { kind: "rollback", steps, before: this.store.list() };
  }

  #tamper({ which, spec }: Move & { kind: "tamper" }): undefined {
    const { revision } = split(this.store.list());
    const victim = revision[which % Math.max(1, revision.length)];
    if (victim === undefined) return;
    if (spec) this.store.apply({ ...victim, spec });
    else this.store.remove(victim.metadata.name);
  }

  #foreignMove(move: Move & { kind: "foreign" }): Leg | undefined {
    const policy = this.#foreign[move.index];
    if (policy === undefined) return undefined;
    if (move.present) this.store.apply(policy);
    else this.store.remove(policy.metadata.name);
    const review = reviewNamespace({
      snapshot: snapshotWith(this.store.list()),
      rollout: this.rollout(),
      ...(this.applied ? { revision: this.applied } : {}),
      settleMs: 10,
      ...OURS,
    });
    return { kind: "drift", steps: review.steps, before: this.store.list() };
  }
}

/** Ours and theirs by their names alone, so that no mistake of the code under test about whose they are goes unseen. */
export function split(policies: readonly NetworkPolicy[]) {
  const isNamed = (policy: NetworkPolicy, start: string): boolean => policy.metadata.name.startsWith(start);
  return {
    foreign: policies.filter((policy) => isNamed(policy, "theirs-")),
    open: policies.filter((policy) => isNamed(policy, "zz-drawbridge-open-")),
    revision: policies.filter((policy) => isNamed(policy, "drawbridge-")),
  };
}

/** The groups between barriers, each step with its index in the whole. */
export function groupsOf(steps: readonly Step[]): readonly (readonly { step: Step; index: number }[])[] {
  const groups: { step: Step; index: number }[][] = [[]];
  steps.forEach((step, index) => {
    if (step.kind === "barrier") groups.push([]);
    else groups.at(-1)!.push({ step, index });
  });
  return groups.filter((group) => group.length > 0);
}

/** Every subset of a group (each is what some reordering or crash leaves behind); a fixed sample of large ones. */
export function subsetsOf<T>(group: readonly T[]): readonly (readonly T[])[] {
  const count = 2 ** group.length;
  const stride = Math.max(1, Math.floor(count / 64));
  const subsets: T[][] = [];
  for (let bits = 0; bits < count; bits += stride) {
    subsets.push(group.filter((_, i) => (Math.floor(bits / 2 ** i) & 1) === 1));
  }
  return [...subsets, [...group]];
}
