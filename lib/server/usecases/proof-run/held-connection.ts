import "server-only";

import { ok, refuse, type Result } from "#lib/policy/index.ts";
import {
  HELD_QUESTION,
  holdCommand,
  observationOf,
  type Probe,
  type ProbeObservation,
  type ProofFailure,
  type ProofPlan,
} from "#lib/probes/index.ts";
import type { HeldExec } from "#lib/server/cluster/exec.ts";
import { execQuestion } from "./observe-round.ts";
import { execFailure } from "./proof-failure.ts";
import type { ProofRun } from "./proof-run.ts";

/** A connection that a run keeps open, and whether it was ever answered on it. */
export interface HeldConnection {
  readonly exec: HeldExec;
  readonly wasAnswered: boolean;
}

/** A held connection is given up after this long, whatever happens. */
const HELD_MS = 180_000;

/** Opens a connection and asks on it once. Refuses where commands cannot be run. */
export async function holdConnection(
  run: ProofRun,
  { pods }: ProofPlan,
  probe: Probe,
): Promise<Result<HeldConnection, ProofFailure>> {
  const question = execQuestion(run, pods, probe, { command: holdCommand(probe), timeoutMs: HELD_MS });
  const held = await run.ctx.cluster.canaries.hold(question);
  if (!held.ok) return refuse(execFailure(held.refusal));
  const answer = await held.value.ask(HELD_QUESTION, answerMs(run));
  return ok({ exec: held.value, wasAnswered: answer === "answered" });
}

const SAID = {
  answered: "it was answered on the connection that stood",
  silent: "the connection that stood fell silent",
  ended: "the command that held the connection ended, or the way to it did",
} as const;

/**
 * Asks on a connection that stood. Silence on one that never answered says nothing, and neither does that of a command
 * that has ended.
 */
export async function askHeld(
  run: ProofRun,
  held: HeldConnection | undefined,
  probe: Probe,
): Promise<ProbeObservation> {
  const atMs = run.ctx.clock();
  if (held === undefined || !held.wasAnswered)
    return observationOf(probe, "failed", { atMs, detail: "no connection could be kept open" });
  const answer = await held.exec.ask(
    HELD_QUESTION,
    answerMs(run) * (probe.expected === "connects" ? LATER : 1),
  );
  const seen = { answered: "connects", silent: "blocked", ended: "failed" } as const;
  return observationOf(probe, seen[answer], { atMs, detail: SAID[answer] });
}

/** What was sent while nobody let it through is sent again after longer and longer pauses. */
const LATER = 4;

/** An answer over a lossy network may take a retransmission or two. */
function answerMs(run: ProofRun): number {
  return 4 * run.means.timing.probeMs;
}
