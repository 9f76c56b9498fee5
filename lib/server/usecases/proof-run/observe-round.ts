import "server-only";

import { ok, refuse, type Result } from "#lib/policy/index.ts";
import {
  CANARY_CONTAINER,
  observationOf,
  probeCommand,
  seenOf,
  type CanaryPod,
  type Probe,
  type ProbeObservation,
  type ProofFailure,
} from "#lib/probes/index.ts";
import type { ExecQuestion } from "#lib/server/cluster/exec.ts";
import { execFailure } from "./proof-failure.ts";
import type { ProofRun } from "./proof-run.ts";

/** Commands at a time: each is a connection through the API server to a kubelet. */
const AT_ONCE = 6;
/** What a command may take beyond the probe itself: starting it, and a lookup that tries every search domain. */
const GRACE_MS = 15_000;

/** What one round of probes has seen, in the probes' order. */
export interface Round {
  readonly observations: readonly ProbeObservation[];
  /**
   * When the last of these connections was attempted, at the latest: whatever let or kept it was in effect by then. One
   * that is answered was attempted before its answer; one that nobody answers, a whole `probeMs` before it was given up.
   */
  readonly shownAtMs: number;
}

/**
 * Tries connections at the same time. A probe that nobody answers is given up after `probeMs`. Refuses where commands
 * cannot be run at all.
 */
export async function observeRound(
  run: ProofRun,
  pods: readonly CanaryPod[],
  probes: readonly Probe[],
  probeMs = run.means.timing.probeMs,
): Promise<Result<Round, ProofFailure>> {
  const observations: ProbeObservation[] = [];
  let shownAtMs = 0;
  const waiting = probes.map((probe, i) => ({ probe, i }));
  let failure: ProofFailure | undefined;
  const next = async () => {
    for (let one = waiting.shift(); one !== undefined && failure === undefined; one = waiting.shift()) {
      const seen = await observe(run, pods, one.probe, probeMs);
      if (!seen.ok) {
        failure = seen.refusal;
        return;
      }
      observations[one.i] = seen.value;
      const waitedMs = seen.value.seen === "blocked" ? probeMs : 0;
      shownAtMs = Math.max(shownAtMs, run.ctx.clock() - waitedMs);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return failure === undefined ? ok({ observations, shownAtMs }) : refuse(failure);
}

/** One probe. A connection to the API server that breaks is tried once more: it says nothing of policies. */
async function observe(
  run: ProofRun,
  pods: readonly CanaryPod[],
  probe: Probe,
  probeMs: number,
): Promise<Result<ProbeObservation, ProofFailure>> {
  const question = execQuestion(run, pods, probe, {
    command: probeCommand(probe, probeMs),
    timeoutMs: probeMs + GRACE_MS,
  });
  for (let tries = 1; ; tries += 1) {
    const atMs = run.ctx.clock();
    const answer = await run.ctx.cluster.canaries.exec(question);
    if (answer.ok) {
      const detail = answer.value.output;
      return ok(observationOf(probe, seenOf(probe.to, answer.value), { atMs, detail }));
    }
    if (answer.refusal.code !== "unreachable" || tries === 2) return refuse(execFailure(answer.refusal));
  }
}

/** A command in the pod that a probe comes from. */
export function execQuestion(
  run: ProofRun,
  pods: readonly CanaryPod[],
  probe: Probe,
  command: Pick<ExecQuestion, "command" | "timeoutMs">,
): ExecQuestion {
  const pod = pods.find(({ role }) => role === probe.from)?.name ?? probe.from;
  return { namespace: run.proof.namespace, pod, container: CANARY_CONTAINER, ...command };
}
