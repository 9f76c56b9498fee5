import { insertProof } from "#lib/server/database/proof-store.ts";
import type { ProcessContext } from "#lib/server/usecases/context.ts";
import { networkOf } from "#lib/server/usecases/loading/proved-network.ts";
import { provenCluster, type ProvenParts } from "../../cast/proven-cluster.ts";

/**
 * Gives the cluster a proof of enforcement that was finished a moment ago, for its network as the snapshot shows it: what
 * every step beyond `observe` asks for. Whether the pods of a run really prove it is tested in prove-enforcement.test.ts.
 */
export async function proven(process: ProcessContext, parts: ProvenParts = {}): Promise<void> {
  const snapshot = await process.snapshot();
  if (!snapshot.ok) throw new Error(snapshot.refusal.message);
  const atMs = process.clock();
  const proof = provenCluster({
    id: process.newId(),
    cni: networkOf(snapshot.value),
    startedAtMs: atMs - 60_000,
    finishedAtMs: atMs,
    settleMs: 10,
    ...parts,
  });
  await insertProof(process.db, process.clusterId, proof);
}
