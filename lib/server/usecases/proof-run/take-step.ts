import "server-only";

import { assertNever, ok, refuse, type Result } from "#lib/policy/index.ts";
import { settleWaitMs } from "#lib/enforcement/index.ts";
import {
  isRoundAsExpected,
  isRoundOver,
  observationOf,
  patienceMs,
  type ProofFailure,
  type ProofPlan,
  type ProofStep,
  type StepResult,
} from "#lib/probes/index.ts";
import { journalCanaryGone } from "#lib/server/database/proof-store.ts";
import { askHeld, holdConnection, type HeldConnection } from "./held-connection.ts";
import { createCanary } from "./make-canaries.ts";
import { observeRound } from "./observe-round.ts";
import { proofFailure } from "./proof-failure.ts";
import type { ProofRun } from "./proof-run.ts";

/** One lane of a plan while its steps are taken. */
export interface LaneRun {
  readonly run: ProofRun;
  readonly plan: ProofPlan;
  /** What all lanes have seen so far. */
  readonly results: readonly StepResult[];
  /** The ways that connected without policies. */
  open: ReadonlySet<string>;
  /** Policies of the lane that stand, by name. */
  readonly standing: Map<string, { readonly uid: string; readonly index: number }>;
  /** When the API server answered the lane's last write. */
  writtenAtMs: number;
  held?: HeldConnection;
}

/** What a step has seen; a write sees nothing. */
export type Observed = Omit<StepResult, "step"> | undefined;

/** Takes one step. Refuses where the run cannot go on. */
export async function takeStep(lane: LaneRun, step: ProofStep): Promise<Result<Observed, ProofFailure>> {
  switch (step.kind) {
    case "apply":
      return apply(lane, step);
    case "remove":
      return remove(lane, step);
    case "observe":
      return step.until === "throughout" ? stayAsExpected(lane, step) : becomeAsExpected(lane, step);
    case "hold":
      return hold(lane, step);
    case "ask-held":
      return ok({ observations: [await askHeld(lane.run, lane.held, step.probe)] });
    default:
      return assertNever(step);
  }
}

async function apply(
  lane: LaneRun,
  { policy }: Extract<ProofStep, { kind: "apply" }>,
): Promise<Result<Observed, ProofFailure>> {
  const created = await createCanary(lane.run, policy);
  if (!created.ok) return created;
  lane.writtenAtMs = created.value.answeredAtMs;
  lane.standing.set(policy.metadata.name, created.value);
  return ok(undefined);
}

async function remove(
  lane: LaneRun,
  { name }: Extract<ProofStep, { kind: "remove" }>,
): Promise<Result<Observed, ProofFailure>> {
  const standing = lane.standing.get(name);
  if (standing === undefined) return ok(undefined);
  const { ctx, proof } = lane.run;
  const { namespace } = proof;
  const removed = await ctx.cluster.canaries.remove({ kind: "NetworkPolicy", namespace, name }, standing.uid);
  if (!removed.ok) return refuse(proofFailure(removed.refusal));
  lane.writtenAtMs = ctx.clock();
  lane.standing.delete(name);
  await journalCanaryGone(ctx.db, proof.id, standing.index, ctx.clock());
  return ok(undefined);
}

type Observing = Extract<ProofStep, { kind: "observe" }>;

/**
 * Whole rounds, until one is as expected or patience ends: the last one is what was seen. The effect counts from the API
 * server's answer to the write before until the round had shown it, never until it began.
 */
async function becomeAsExpected(lane: LaneRun, step: Observing): Promise<Result<Observed, ProofFailure>> {
  const { run, plan, writtenAtMs } = lane;
  const until = run.ctx.clock() + patienceFor(lane, step);
  for (;;) {
    const beganAtMs = run.ctx.clock();
    const round = await observeRound(run, plan.pods, step.probes);
    if (!round.ok) return round;
    const { observations, shownAtMs } = round.value;
    if (isRoundAsExpected(step.probes, observations)) {
      const effectMs = Math.max(0, shownAtMs - writtenAtMs);
      return ok({ observations, ...(isMeasurable(lane, step) ? { effectMs } : {}) });
    }
    const isBaseline = step.case === "baseline";
    if (!isBaseline && isRoundOver(step.probes, observations, lane.open)) return ok({ observations });
    // A lookup that nobody answers may take all of the patience: what counts is a round that began after it.
    if (beganAtMs >= until) return ok({ observations });
    await run.means.pause(run.means.timing.roundMs);
  }
}

/** Before a lane's first write there is nothing to measure, and a resolver that goes on asking measures itself. */
function isMeasurable({ writtenAtMs }: LaneRun, { probes }: Observing): boolean {
  return writtenAtMs > 0 && probes.every(({ to }) => to.kind !== "name");
}

/** What a run can do without is not waited for as a policy is: nothing is written that it could be the effect of. */
function patienceFor({ run, results }: LaneRun, step: Observing): number {
  const { patienceMs: longestMs, holdMs } = run.means.timing;
  return step.case === "baseline" && step.required !== true ? holdMs : patienceMs(results, longestMs);
}

/** A connection is given this many times as long where it must stay open: one lost packet is sent again by then. */
const PATIENT = 3;

/**
 * Rounds for a while, as long as a barrier would wait by the longest effect so far. What speaks against it is asked once more at
 * once: a lost packet or a busy node is no denial, and a policy that denies does so again.
 */
async function stayAsExpected(lane: LaneRun, step: Observing): Promise<Result<Observed, ProofFailure>> {
  const { run, plan, results } = lane;
  const { timing, pause } = run.means;
  const longest = Math.max(0, ...results.map(({ effectMs = 0 }) => effectMs));
  const until = run.ctx.clock() + Math.max(timing.holdMs, settleWaitMs(longest));
  let contradicted = false;
  for (;;) {
    const round = await observeRound(run, plan.pods, step.probes, PATIENT * timing.probeMs);
    if (!round.ok) return round;
    const { observations } = round.value;
    const isGood = isRoundAsExpected(step.probes, observations);
    const isOver = isGood ? run.ctx.clock() >= until : contradicted;
    if (isOver) return ok({ observations });
    contradicted = !isGood;
    if (isGood) await pause(timing.roundMs);
  }
}

async function hold(
  lane: LaneRun,
  { probe }: Extract<ProofStep, { kind: "hold" }>,
): Promise<Result<Observed, ProofFailure>> {
  const { run, plan } = lane;
  const atMs = run.ctx.clock();
  const held = await holdConnection(run, plan, probe);
  if (!held.ok) return held;
  lane.held?.exec.close();
  lane.held = held.value;
  const seen = held.value.wasAnswered ? "connects" : "failed";
  return ok({ observations: [observationOf(probe, seen, { atMs })] });
}
