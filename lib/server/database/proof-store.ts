import "server-only";

import type { ClusterId } from "#lib/policy/index.ts";
import type { CanaryKind, CanaryObject, EnforcementProof } from "#lib/probes/index.ts";
import type { Tx } from "./database.ts";
import { dateOf, fromJson, msOf, toJson } from "./stored-json.ts";

/** A run that is not over, with what its row says beside it. */
export interface ProofUnderWay {
  readonly proof: EnforcementProof;
  /** When a worker took it; absent while it waits for one. */
  readonly takenAtMs?: number;
  readonly stoppedBy?: string;
}

/** An object of a run as the journal has it. No `uid`: whether it was created is not known. */
export interface JournaledObject extends CanaryObject {
  readonly proofId: string;
  readonly index: number;
  readonly uid?: string;
}

const UNDER_WAY = { in: ["running", "cleaning-up"] };

/** Stores a new run. Fails where another one is under way in the cluster. */
export async function insertProof(tx: Tx, clusterId: ClusterId, proof: EnforcementProof): Promise<void> {
  await tx.enforcementProofRow.create({
    data: { id: proof.id, clusterId, startedAt: new Date(proof.startedAtMs), ...columnsOf(proof) },
  });
}

/** Writes how far a run got. */
export async function saveProof(tx: Tx, proof: EnforcementProof): Promise<void> {
  await tx.enforcementProofRow.update({ where: { id: proof.id }, data: columnsOf(proof) });
}

/** Takes a run that nobody has taken yet; false where somebody has, or it is over. */
export async function takeProof(tx: Tx, id: string, atMs: number): Promise<boolean> {
  const { count } = await tx.enforcementProofRow.updateMany({
    where: { id, takenAt: null, state: "running" },
    data: { takenAt: new Date(atMs) },
  });
  return count === 1;
}

/** One run, or undefined. */
export async function readProof(
  tx: Tx,
  clusterId: ClusterId,
  id: string,
): Promise<EnforcementProof | undefined> {
  const row = await tx.enforcementProofRow.findFirst({ where: { clusterId, id } });
  return row === null ? undefined : fromJson<EnforcementProof>(row.proof);
}

/** The newest runs of a cluster, newest first. */
export async function readProofs(tx: Tx, clusterId: ClusterId, limit: number): Promise<EnforcementProof[]> {
  const rows = await tx.enforcementProofRow.findMany({
    where: { clusterId },
    orderBy: { startedAt: "desc" },
    take: limit,
  });
  return rows.map((row) => fromJson<EnforcementProof>(row.proof));
}

/** The newest run that was carried through. */
export async function readFinishedProof(tx: Tx, clusterId: ClusterId): Promise<EnforcementProof | undefined> {
  const row = await tx.enforcementProofRow.findFirst({
    where: { clusterId, state: "finished" },
    orderBy: { startedAt: "desc" },
  });
  return row === null ? undefined : fromJson<EnforcementProof>(row.proof);
}

/** The run that is under way in a cluster; there is one at most. */
export async function readProofUnderWay(tx: Tx, clusterId: ClusterId): Promise<ProofUnderWay | undefined> {
  const row = await tx.enforcementProofRow.findFirst({ where: { clusterId, state: UNDER_WAY } });
  if (row === null) return undefined;
  return {
    proof: fromJson<EnforcementProof>(row.proof),
    takenAtMs: msOf(row.takenAt),
    stoppedBy: row.stoppedBy ?? undefined,
  };
}

/** Notes that somebody wants a run to stop; false where it is over. */
export async function requestProofStop(
  tx: Tx,
  clusterId: ClusterId,
  { id, by }: { readonly id: string; readonly by: string },
): Promise<boolean> {
  const { count } = await tx.enforcementProofRow.updateMany({
    where: { clusterId, id, state: UNDER_WAY },
    data: { stoppedBy: by },
  });
  return count === 1;
}

/** Journals that an object is about to be created. */
export async function journalCanary(
  tx: Tx,
  proofId: string,
  index: number,
  { kind, namespace, name }: CanaryObject,
): Promise<void> {
  await tx.proofObjectRow.create({ data: { proofId, index, kind, namespace, name } });
}

/** Journals the uid of an object that was created. */
export async function journalCanaryUid(tx: Tx, proofId: string, index: number, uid: string): Promise<void> {
  await tx.proofObjectRow.update({ where: { proofId_index: { proofId, index } }, data: { uid } });
}

/** Journals that an object is gone, or never came. */
export async function journalCanaryGone(tx: Tx, proofId: string, index: number, atMs: number): Promise<void> {
  await tx.proofObjectRow.update({
    where: { proofId_index: { proofId, index } },
    data: { removedAt: new Date(atMs) },
  });
}

/** What runs of a cluster may have left in it, of one run alone where `proofId` says so; newest first within a run. */
export async function readCanariesLeft(
  tx: Tx,
  clusterId: ClusterId,
  proofId?: string,
): Promise<JournaledObject[]> {
  const runs = await tx.enforcementProofRow.findMany({
    where: { clusterId, ...(proofId === undefined ? {} : { id: proofId }) },
    select: { id: true },
  });
  const rows = await tx.proofObjectRow.findMany({
    where: { proofId: { in: runs.map(({ id }) => id) }, removedAt: null },
    orderBy: [{ proofId: "asc" }, { index: "desc" }],
  });
  return rows.map(({ proofId: run, index, kind, namespace, name, uid }) => ({
    proofId: run,
    index,
    kind: kind as CanaryKind,
    namespace,
    name,
    uid: uid ?? undefined,
  }));
}

function columnsOf(proof: EnforcementProof) {
  return { state: proof.state, finishedAt: dateOf(proof.finishedAtMs), proof: toJson(proof) };
}
