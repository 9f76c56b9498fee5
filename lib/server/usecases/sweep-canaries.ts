import "server-only";

import { InvariantBroken } from "#lib/policy/index.ts";
import { announce } from "#lib/server/database/announce.ts";
import { lockNamespace } from "#lib/server/database/namespace-lock.ts";
import {
  readCanariesLeft,
  readProof,
  readProofUnderWay,
  saveProof,
} from "#lib/server/database/proof-store.ts";
import type { ProcessContext } from "./context.ts";
import { cleanUp } from "./proof-run/clean-up.ts";
import { runLabel, type ProofMeans } from "./proof-run/proof-run.ts";

/**
 * Removes what runs that are over have left in the cluster: their worker died, or the API server was away, or somebody's
 * finalizer kept the namespace. What is still left afterwards stands in the proof. While a run is under way nothing
 * is done: it cleans up itself.
 */
export async function sweepCanaries(
  ctx: ProcessContext,
  means: Pick<ProofMeans, "timing" | "pause">,
): Promise<void> {
  if (ctx.config.writes === "off") return;
  const left = await readCanariesLeft(ctx.db, ctx.clusterId);
  if (left.length === 0) return;
  const lock = await lockNamespace(databaseUrlOf(ctx), `proof ${ctx.clusterId}`);
  if (lock === undefined) return;
  try {
    const underWay = await readProofUnderWay(ctx.db, ctx.clusterId);
    const ids = new Set(left.map(({ proofId }) => proofId));
    for (const id of ids) if (id !== underWay?.proof.id) await sweepOne(ctx, means, id);
  } finally {
    await lock.release();
  }
}

async function sweepOne(
  ctx: ProcessContext,
  means: Pick<ProofMeans, "timing" | "pause">,
  id: string,
): Promise<void> {
  const proof = await readProof(ctx.db, ctx.clusterId, id);
  if (proof === undefined) return;
  const { namespace } = proof;
  const leftBehind = await cleanUp(ctx, means, { proofId: id, namespace, run: runLabel(proof) });
  if (leftBehind.join() === proof.leftBehind.join()) return;
  await saveProof(ctx.db, { ...proof, leftBehind });
  await announce(ctx.db, { topic: "proof", clusterId: ctx.clusterId });
}

function databaseUrlOf({ config }: ProcessContext): string {
  if (config.databaseUrl !== undefined) return config.databaseUrl;
  throw new InvariantBroken("a process that removes canary pods has no DATABASE_URL");
}
