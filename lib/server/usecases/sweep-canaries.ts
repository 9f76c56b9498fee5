import "server-only";

import type { EnforcementProof } from "#lib/probes/index.ts";
import { announce } from "#lib/server/database/announce.ts";
import { readUncleanProofs, saveLeftBehind } from "#lib/server/database/proof-store.ts";
import type { ProcessContext } from "./context.ts";
import { cleanUp } from "./proof-run/clean-up.ts";
import { lockProofs } from "./proof-run/lock-proofs.ts";
import type { ProofMeans } from "./proof-run/proof-run.ts";

/**
 * Removes what runs that are over have left in the cluster: their worker died, or the API server was away, or somebody's
 * finalizer kept the namespace. What is still left afterwards stands in the proof. A run that is under way cleans up
 * itself, and nothing is done while another process has the cluster's proofs in hand.
 */
export async function sweepCanaries(
  ctx: ProcessContext,
  means: Pick<ProofMeans, "timing" | "pause">,
): Promise<void> {
  if (ctx.config.writes === "off") return;
  if ((await readUncleanProofs(ctx.db, ctx.clusterId)).length === 0) return;
  const lock = await lockProofs(ctx);
  if (lock === undefined) return;
  try {
    for (const proof of await readUncleanProofs(ctx.db, ctx.clusterId)) await sweepOne(ctx, means, proof);
  } finally {
    await lock.release();
  }
}

async function sweepOne(
  ctx: ProcessContext,
  means: Pick<ProofMeans, "timing" | "pause">,
  proof: EnforcementProof,
): Promise<void> {
  const leftBehind = await cleanUp(ctx, means, proof);
  if (leftBehind.join() === proof.leftBehind.join()) return;
  await saveLeftBehind(ctx.db, { ...proof, leftBehind });
  await announce(ctx.db, { topic: "proof", clusterId: ctx.clusterId });
}
