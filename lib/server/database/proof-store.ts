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
  readonly journaledAtMs: number;
  /** It was removed, or never came. */
  readonly isGone: boolean;
}

const UNDER_WAY = { in: ["running", "cleaning-up"] };
const OVER = { in: ["finished", "failed"] };

/** Stores a new run. Fails where another one is under way in the cluster. */
export async function insertProof(tx: Tx, clusterId: ClusterId, proof: EnforcementProof): Promise<void> {
  await tx.enforcementProofRow.create({
    data: { id: proof.id, clusterId, startedAt: new Date(proof.startedAtMs), ...columnsOf(proof) },
  });
}

/** Writes how far a run got; false, and nothing written, where it is over or `holder` does not carry it out any more. */
export async function saveProof(tx: Tx, proof: EnforcementProof, holder: string): Promise<boolean> {
  const { count } = await tx.enforcementProofRow.updateMany({
    where: { id: proof.id, state: UNDER_WAY, takenBy: holder },
    data: columnsOf(proof),
  });
  return count === 1;
}

/** Writes what a run that is over has left in the cluster. */
export async function saveLeftBehind(tx: Tx, proof: EnforcementProof): Promise<void> {
  await tx.enforcementProofRow.updateMany({
    where: { id: proof.id, state: OVER },
    data: { proof: toJson(proof) },
  });
}

/** Takes a run that nobody has taken yet; false where somebody has, or it is over. */
export async function takeProof(
  tx: Tx,
  id: string,
  { holder, atMs }: { readonly holder: string; readonly atMs: number },
): Promise<boolean> {
  const { count } = await tx.enforcementProofRow.updateMany({
    where: { id, takenAt: null, state: "running" },
    data: { takenAt: new Date(atMs), takenBy: holder },
  });
  return count === 1;
}

/** Takes a run from whoever had it, to end it; false where it is over. Only under the lock of the cluster's proofs. */
export async function takeProofOver(tx: Tx, id: string, holder: string): Promise<boolean> {
  const { count } = await tx.enforcementProofRow.updateMany({
    where: { id, state: UNDER_WAY },
    data: { takenBy: holder },
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
  { proofId, index, atMs }: { readonly proofId: string; readonly index: number; readonly atMs: number },
  { kind, namespace, name }: CanaryObject,
): Promise<void> {
  const data = { proofId, index, kind, namespace, name, journaledAt: new Date(atMs) };
  await tx.proofObjectRow.create({ data });
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

/** Everything that a run ever created, or was about to, newest first. */
export async function readCanaryJournal(tx: Tx, proofId: string): Promise<JournaledObject[]> {
  const rows = await tx.proofObjectRow.findMany({ where: { proofId }, orderBy: { index: "desc" } });
  return rows.map(({ index, kind, namespace, name, uid, journaledAt, removedAt }) => ({
    proofId,
    index,
    kind: kind as CanaryKind,
    namespace,
    name,
    uid: uid ?? undefined,
    journaledAtMs: journaledAt.getTime(),
    isGone: removedAt !== null,
  }));
}

/** Runs of a cluster that are over and may have left something in it: journaled objects, or what is named as left behind. */
export async function readUncleanProofs(tx: Tx, clusterId: ClusterId): Promise<EnforcementProof[]> {
  const open = await tx.proofObjectRow.findMany({
    where: { removedAt: null },
    select: { proofId: true },
    distinct: ["proofId"],
  });
  const journaled = { id: { in: open.map(({ proofId }) => proofId) } };
  const named = { NOT: { proof: { path: ["leftBehind"], equals: [] } } };
  const rows = await tx.enforcementProofRow.findMany({
    where: { clusterId, state: OVER, OR: [journaled, named] },
    orderBy: { startedAt: "asc" },
  });
  return rows.map((row) => fromJson<EnforcementProof>(row.proof));
}

function columnsOf(proof: EnforcementProof) {
  return { state: proof.state, finishedAt: dateOf(proof.finishedAtMs), proof: toJson(proof) };
}
