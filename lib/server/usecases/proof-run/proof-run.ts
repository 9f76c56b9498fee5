import "server-only";

import { setTimeout as sleep } from "node:timers/promises";
import type { EnforcementProof } from "#lib/probes/index.ts";
import { announce } from "#lib/server/database/announce.ts";
import type { SessionLock } from "#lib/server/database/session-lock.ts";
import { readProofUnderWay, saveProof } from "#lib/server/database/proof-store.ts";
import type { Context } from "../context.ts";
import type { ProofTiming } from "./proof-timing.ts";

/** What a run needs beside its context. Tests hand in a pause that does not wait, and a point that throws. */
export interface ProofMeans {
  readonly timing: ProofTiming;
  readonly pause: (ms: number) => Promise<void>;
  /** Called between any two effects; throwing there is what a killed process looks like from outside. */
  readonly reached: (point: "journaled" | "created" | "step") => void;
}

/** The means of a real run. */
export function realProofMeans(timing: ProofTiming): ProofMeans {
  return { timing, pause: (ms) => sleep(ms), reached: () => undefined };
}

/** One run in the hands of the process that carries it out. `proof` always holds what was stored last. */
export interface ProofRun {
  readonly ctx: Context;
  readonly means: ProofMeans;
  readonly lock: SessionLock;
  /** By which the stored run knows this process's look from every other one. */
  readonly holder: string;
  proof: EnforcementProof;
  /** How many objects the journal has. */
  journaled: number;
}

/** The word by which all objects of a run are told from those of others: a DNS label. */
export function runLabel({ id }: Pick<EnforcementProof, "id">): string {
  return id.slice(0, 8);
}

/** Stores how far a run got, and tells whoever watches. Throws where another process ends the run by now. */
export async function note(run: ProofRun, news: Partial<EnforcementProof>): Promise<void> {
  mustHold(run);
  run.proof = { ...run.proof, ...news };
  if (!(await saveProof(run.ctx.db, run.proof, run.holder))) throw lost();
  await announce(run.ctx.db, { topic: "proof", clusterId: run.ctx.clusterId });
}

/** Who asked to stop the run; undefined while nobody did. Throws when the lock was lost. */
export async function stopAskedBy(run: ProofRun): Promise<string | undefined> {
  mustHold(run);
  return (await readProofUnderWay(run.ctx.db, run.ctx.clusterId))?.stoppedBy;
}

/** Throws when the lock was lost: another process may run it by now, and nothing of this one's counts any more. */
export function mustHold({ lock }: Pick<ProofRun, "lock">): void {
  if (lock.lost) throw lost();
}

/** What is thrown by a look that does not carry the run out any more. */
export function lost(): Error {
  return new Error("The proof is in other hands; what it created is removed by the next look.");
}
