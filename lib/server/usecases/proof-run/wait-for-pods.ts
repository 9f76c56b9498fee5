import "server-only";

import { ok, refuse, type Result } from "#lib/policy/index.ts";
import {
  arePodsReady,
  failureOf,
  hopelessObstacle,
  isUsable,
  podObstacle,
  type CanaryPod,
  type CanaryPodState,
  type CanarySetup,
  type PodWait,
  type ProofFailure,
} from "#lib/probes/index.ts";
import { proofFailure } from "./proof-failure.ts";
import { note, runLabel, stopAskedBy, type ProofRun } from "./proof-run.ts";

/** Since when what is so. */
interface Since {
  readonly startMs: number;
  /** Everything that is required is ready. */
  readyMs?: number;
  /** Something stands in the way that waiting seldom mends. */
  hopelessMs?: number;
}

type Pods = Result<readonly CanaryPod[], ProofFailure>;

/**
 * Waits until the pods of a run are ready: all of them, or those that it cannot do without once the others had their
 * time. Refuses with what the cluster says of those that are not, when patience ends or a refusal has stood for a while,
 * and when somebody stops the run.
 */
export async function waitForPods(run: ProofRun, setup: CanarySetup): Promise<Pods> {
  const required = setup.workloads.filter(({ optional }) => !optional).map(({ role }) => role);
  const since: Since = { startMs: run.ctx.clock() };
  for (;;) {
    const stopped = await stopAskedBy(run);
    if (stopped !== undefined) return refuse(failureOf("interrupted", `stopped by ${stopped}`));
    const wait = await lookAtPods(run, setup, required);
    if (!wait.ok) return wait;
    const now = run.ctx.clock();
    const end = arePodsReady(wait.value)
      ? whenReady(run, { since, now, pods: wait.value.pods, of: setup.workloads.length })
      : whenNot(run, { since, now, wait: wait.value });
    if (end !== undefined) return end;
    await tellReady(run, wait.value, required.length);
    await run.means.pause(run.means.timing.roundMs);
  }
}

interface Ready {
  readonly since: Since;
  readonly now: number;
  readonly pods: readonly CanaryPodState[];
  readonly of: number;
}

function whenReady({ means: { timing } }: ProofRun, { since, now, pods, of }: Ready): Pods | undefined {
  since.readyMs ??= now;
  since.hopelessMs = undefined;
  const ready = podsReady(pods);
  return ready.length === of || now - since.readyMs >= timing.optionalPodMs ? ok(ready) : undefined;
}

interface NotReady {
  readonly since: Since;
  readonly now: number;
  readonly wait: PodWait;
}

function whenNot({ means: { timing } }: ProofRun, { since, now, wait }: NotReady): Pods | undefined {
  const hopeless = hopelessObstacle(wait);
  since.hopelessMs = hopeless === undefined ? undefined : (since.hopelessMs ?? now);
  if (hopeless !== undefined && now - (since.hopelessMs ?? now) >= timing.refusedMs) return refuse(hopeless);
  return now - since.startMs >= timing.podsMs ? refuse(podObstacle(wait)) : undefined;
}

async function lookAtPods(
  run: ProofRun,
  setup: CanarySetup,
  required: PodWait["required"],
): Promise<Result<PodWait, ProofFailure>> {
  const { canaries } = run.ctx.cluster;
  const pods = await canaries.pods(setup.namespace, runLabel(run.proof));
  if (!pods.ok) return refuse(proofFailure(pods.refusal));
  // An account that may not read events can still prove; it only learns less of what goes wrong.
  const events = await canaries.events(setup.namespace);
  const ofRun = events.ok ? events.value.filter(({ about }) => about.includes(setup.run)) : [];
  return ok({ required, pods: pods.value, events: ofRun, image: setup.image });
}

async function tellReady(run: ProofRun, { pods }: PodWait, of: number): Promise<void> {
  const ready = Math.min(pods.filter(isUsable).length, of);
  const doing = `wait for the canary pods: ${ready} of ${of} ready`;
  if (run.proof.progress.doing !== doing) await note(run, { progress: { ...run.proof.progress, doing } });
}

function podsReady(pods: readonly CanaryPodState[]): readonly CanaryPod[] {
  return pods
    .filter(isUsable)
    .flatMap(({ role, name, ip, nodeName, hostIP }) =>
      ip !== undefined
        ? [{ role, name, ip, nodeName: nodeName ?? "", ...(hostIP === undefined ? {} : { hostIP }) }]
        : [],
    );
}
