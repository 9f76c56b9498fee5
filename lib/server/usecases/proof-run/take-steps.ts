import "server-only";

import { assertNever, ok, refuse, type Result } from "#lib/policy/index.ts";
import {
  endsEarly,
  failureOf,
  HELD_QUESTION,
  holdCommand,
  isRoundAsExpected,
  judgeProof,
  observationOf,
  patienceMs,
  type Probe,
  type ProbeObservation,
  type ProofFailure,
  type ProofPlan,
  type ProofStep,
  type StepResult,
} from "#lib/probes/index.ts";
import type { HeldExec } from "#lib/server/cluster/exec.ts";
import { journalCanaryGone } from "#lib/server/database/proof-store.ts";
import { createCanary } from "./make-canaries.ts";
import { execQuestion, observeRound } from "./observe-round.ts";
import { execFailure, proofFailure } from "./proof-failure.ts";
import { note, stopAskedBy, type ProofRun } from "./proof-run.ts";

/** What the steps of a plan share while they are taken. */
interface Course {
  readonly run: ProofRun;
  readonly plan: ProofPlan;
  readonly results: StepResult[];
  /** Policies that stand, by name. */
  readonly standing: Map<string, { readonly uid: string; readonly index: number }>;
  writtenAtMs: number;
  held?: HeldExec;
}

/** What steps that were all taken, or taken until nothing more was worth trying, have seen. */
export interface Taken {
  readonly results: readonly StepResult[];
  /** Why the plan was not taken to its end, where it was not. */
  readonly endedEarly?: string;
}

/** A held connection is given up after this long, whatever happens. */
const HELD_MS = 120_000;

/**
 * Takes the steps of a plan in their order and keeps the matrix current. Refuses where it cannot go on: the API server
 * went away, commands cannot be run, a write is refused, or somebody stopped the run.
 */
export async function takeSteps(run: ProofRun, plan: ProofPlan): Promise<Result<Taken, ProofFailure>> {
  const course: Course = { run, plan, results: [], standing: new Map(), writtenAtMs: run.ctx.clock() };
  try {
    return await takeAll(course);
  } finally {
    course.held?.close();
  }
}

async function takeAll(course: Course): Promise<Result<Taken, ProofFailure>> {
  const { run, plan, results } = course;
  for (const [index, step] of plan.steps.entries()) {
    run.means.reached("step");
    const stopped = await stopAskedBy(run);
    if (stopped !== undefined) return refuse(failureOf("interrupted", `stopped by ${stopped}`));
    if (step.kind === "observe") await tell(run, plan, { index, doing: step.doing });
    const taken = await take(course, step);
    if (!taken.ok) return taken;
    if (taken.value === undefined) continue;
    results.push({ ...taken.value, step: index });
    await note(run, { rows: judgeProof(plan, results) });
    const endedEarly = endsEarly(plan, results);
    if (endedEarly !== undefined) return ok({ results, endedEarly });
  }
  return ok({ results });
}

async function tell(
  run: ProofRun,
  plan: ProofPlan,
  at: { readonly index: number; readonly doing: string },
): Promise<void> {
  await note(run, { progress: { done: at.index, total: plan.steps.length, doing: at.doing } });
}

type Observed = Omit<StepResult, "step"> | undefined;

async function take(course: Course, step: ProofStep): Promise<Result<Observed, ProofFailure>> {
  switch (step.kind) {
    case "apply":
      return apply(course, step);
    case "remove":
      return remove(course, step);
    case "observe":
      return step.until === "throughout" ? stayAsExpected(course, step) : becomeAsExpected(course, step);
    case "hold":
      return hold(course, step.probe);
    case "ask-held":
      return ok({ observations: [await askHeld(course, step.probe)] });
    default:
      return assertNever(step);
  }
}

async function apply(
  course: Course,
  { policy }: Extract<ProofStep, { kind: "apply" }>,
): Promise<Result<Observed, ProofFailure>> {
  const created = await createCanary(course.run, policy);
  if (!created.ok) return created;
  course.writtenAtMs = course.run.ctx.clock();
  course.standing.set(policy.metadata.name, created.value);
  return ok(undefined);
}

async function remove(
  course: Course,
  { name }: Extract<ProofStep, { kind: "remove" }>,
): Promise<Result<Observed, ProofFailure>> {
  const standing = course.standing.get(name);
  if (standing === undefined) return ok(undefined);
  const { ctx, proof } = course.run;
  const { namespace } = proof;
  const removed = await ctx.cluster.canaries.remove({ kind: "NetworkPolicy", namespace, name }, standing.uid);
  if (!removed.ok) return refuse(proofFailure(removed.refusal));
  course.writtenAtMs = ctx.clock();
  course.standing.delete(name);
  await journalCanaryGone(ctx.db, proof.id, standing.index, ctx.clock());
  return ok(undefined);
}

type Observing = Extract<ProofStep, { kind: "observe" }>;

/** Whole rounds, until one is as expected or patience ends: the last one is what was seen. */
async function becomeAsExpected(course: Course, step: Observing): Promise<Result<Observed, ProofFailure>> {
  const { run, plan, results, writtenAtMs } = course;
  const until = run.ctx.clock() + patienceMs(results, run.means.timing.patienceMs);
  for (;;) {
    const atMs = run.ctx.clock();
    const round = await observeRound(run, plan.pods, step.probes);
    if (!round.ok) return round;
    if (isRoundAsExpected(step.probes, round.value)) {
      // Before any policy was written there is nothing to measure.
      const effectMs = step.case === "baseline" ? undefined : Math.max(0, atMs - writtenAtMs);
      return ok({ observations: round.value, ...(effectMs === undefined ? {} : { effectMs }) });
    }
    if (run.ctx.clock() >= until) return ok({ observations: round.value });
    await run.means.pause(run.means.timing.roundMs);
  }
}

/** A connection is given this many times as long where it must stay open: one lost packet is sent again by then. */
const PATIENT = 3;

/**
 * Rounds for a while, at least twice as long as any effect took so far. What speaks against it is asked once more at
 * once: a lost packet or a busy node is no denial, and a policy that denies does so again.
 */
async function stayAsExpected(course: Course, step: Observing): Promise<Result<Observed, ProofFailure>> {
  const { run, plan, results } = course;
  const { timing, pause } = run.means;
  const longest = Math.max(0, ...results.map(({ effectMs = 0 }) => effectMs));
  const until = run.ctx.clock() + Math.max(timing.holdMs, 2 * longest);
  let contradicted = false;
  for (;;) {
    const round = await observeRound(run, plan.pods, step.probes, PATIENT * timing.probeMs);
    if (!round.ok) return round;
    const isGood = isRoundAsExpected(step.probes, round.value);
    const isOver = isGood ? run.ctx.clock() >= until : contradicted;
    if (isOver) return ok({ observations: round.value });
    contradicted = !isGood;
    if (isGood) await pause(timing.roundMs);
  }
}

async function hold(course: Course, probe: Probe): Promise<Result<Observed, ProofFailure>> {
  const { run, plan } = course;
  const question = execQuestion(run, plan.pods, probe, { command: holdCommand(probe), timeoutMs: HELD_MS });
  const held = await run.ctx.cluster.canaries.hold(question);
  if (!held.ok) return refuse(execFailure(held.refusal));
  course.held?.close();
  course.held = held.value;
  const answered = await held.value.ask(HELD_QUESTION, answerMs(run));
  const atMs = run.ctx.clock();
  return ok({ observations: [observationOf(probe, answered ? "connects" : "failed", { atMs })] });
}

/** Silence on a connection that never answered says nothing. */
async function askHeld(course: Course, probe: Probe): Promise<ProbeObservation> {
  const { run, plan, results, held } = course;
  const opened = results.some(
    ({ step, observations }) =>
      plan.steps[step]?.kind === "hold" && observations.some(({ seen }) => seen === "connects"),
  );
  const atMs = run.ctx.clock();
  if (held === undefined || !opened)
    return observationOf(probe, "failed", { atMs, detail: "no connection could be kept open" });
  const answered = await held.ask(HELD_QUESTION, answerMs(run));
  held.close();
  return observationOf(probe, answered ? "connects" : "blocked", {
    atMs,
    detail: answered
      ? "it was answered on the connection that stood"
      : "the connection that stood fell silent",
  });
}

/** An answer over a lossy network may take a retransmission or two. */
function answerMs(run: ProofRun): number {
  return 4 * run.means.timing.probeMs;
}
