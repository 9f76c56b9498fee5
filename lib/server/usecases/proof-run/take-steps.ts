import "server-only";

import { ok, refuse, type Result } from "#lib/policy/index.ts";
import {
  endsEarly,
  failureOf,
  judgeProof,
  openPaths,
  type EnforcementProof,
  type Lane,
  type ProofFailure,
  type ProofPlan,
  type StepResult,
} from "#lib/probes/index.ts";
import { note, stopAskedBy, type ProofRun } from "./proof-run.ts";
import { takeStep, type LaneRun } from "./take-step.ts";

/** What steps that were all taken, or taken until nothing more was worth trying, have seen. */
export interface Taken {
  readonly results: readonly StepResult[];
  /** Why the plan was not taken to its end, where it was not. */
  readonly endedEarly?: string;
}

/** What the lanes of a plan share while they are taken. */
interface Progress {
  readonly run: ProofRun;
  readonly plan: ProofPlan;
  readonly results: StepResult[];
  /** Steps that were taken, in whatever lane. */
  done: number;
  /** The note before, so that no later word is overtaken by an earlier one. */
  noted: Promise<void>;
  failure?: ProofFailure;
  endedEarly?: string;
}

/**
 * Takes the stages of a plan in their order, the lanes of each at the same time, and keeps the matrix current. Refuses
 * where it cannot go on: the API server went away, commands cannot be run, a write is refused, or somebody stopped the
 * run; every lane has ended then.
 */
export async function takeSteps(run: ProofRun, plan: ProofPlan): Promise<Result<Taken, ProofFailure>> {
  const progress: Progress = { run, plan, results: [], done: 0, noted: Promise.resolve() };
  for (const stage of plan.stages) {
    const lanes = await Promise.allSettled(stage.map((lane) => takeLane(progress, lane)));
    const thrown = lanes.find((lane) => lane.status === "rejected");
    if (thrown !== undefined) throw thrown.reason;
    if (progress.failure !== undefined) return refuse(progress.failure);
    if (progress.endedEarly !== undefined) break;
  }
  const { results, endedEarly } = progress;
  return ok({ results, ...(endedEarly === undefined ? {} : { endedEarly }) });
}

async function takeLane(progress: Progress, { from, to }: Lane): Promise<void> {
  const { run, plan, results } = progress;
  const lane: LaneRun = {
    run,
    plan,
    results,
    open: openPaths(plan, results),
    standing: new Map(),
    writtenAtMs: 0,
  };
  try {
    for (let index = from; index < to; index += 1) {
      if (progress.failure !== undefined || progress.endedEarly !== undefined) return;
      await takeNext(progress, lane, index);
    }
  } catch (cause) {
    // The other lanes end with their next step, and nothing of this run goes on behind the throw.
    progress.failure ??= failureOf("interrupted", String(cause));
    throw cause;
  } finally {
    lane.held?.exec.close();
  }
}

async function takeNext(progress: Progress, lane: LaneRun, index: number): Promise<void> {
  const { run, plan, results } = progress;
  const step = plan.steps[index]!;
  run.means.reached("step");
  const stopped = await stopAskedBy(run);
  if (stopped !== undefined) {
    progress.failure ??= failureOf("interrupted", `stopped by ${stopped}`);
    return;
  }
  if (step.kind === "observe")
    await tell(progress, {
      progress: { done: progress.done, total: plan.steps.length, doing: step.doing },
    });
  const taken = await takeStep(lane, step);
  progress.done += 1;
  if (!taken.ok) {
    progress.failure ??= taken.refusal;
    return;
  }
  if (taken.value === undefined) return;
  results.push({ ...taken.value, step: index });
  if (step.case === "baseline") lane.open = openPaths(plan, results);
  await tell(progress, { rows: judgeProof(plan, results) });
  progress.endedEarly ??= endsEarly(plan, results);
}

/** Notes follow each other, whichever lane they come from. */
async function tell(progress: Progress, news: Partial<EnforcementProof>): Promise<void> {
  const noted = progress.noted.then(() => note(progress.run, news));
  progress.noted = noted.catch(() => undefined); // whoever told it hears of it
  await noted;
}
