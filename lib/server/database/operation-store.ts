import "server-only";

import type { ClusterId } from "#lib/policy/index.ts";
import type { Operation, OperationId, OperationPlan, StepRecord } from "#lib/rollout/index.ts";
import type { Tx } from "./database.ts";
import { dateOf, fromJson, msOf, toJson } from "./stored-json.ts";

/** Stores an operation with the journal of its steps. Fails when another one is under way in the namespace. */
export async function insertOperation(tx: Tx, operation: Operation): Promise<void> {
  await tx.operationRow.create({
    data: {
      id: operation.id,
      clusterId: operation.clusterId,
      namespace: operation.plan.namespace,
      namespaceUid: operation.plan.namespaceUid,
      plan: toJson(operation.plan),
      state: operation.state,
      author: operation.author,
      reason: operation.reason,
      createdAt: new Date(operation.createdAtMs),
      finishedAt: dateOf(operation.finishedAtMs),
      message: operation.message ?? null,
    },
  });
  await tx.operationStep.createMany({
    data: operation.steps.map((step) => ({
      operationId: operation.id,
      index: step.index,
      ...stepColumns(step),
    })),
  });
}

/** One operation with its journal, or undefined. */
export async function readOperation(
  tx: Tx,
  clusterId: ClusterId,
  id: string,
): Promise<Operation | undefined> {
  const row = await tx.operationRow.findFirst({ where: { clusterId, id } });
  return row === null ? undefined : (await withSteps(tx, [row]))[0];
}

/** Operations that are queued or running, oldest first: what a starting worker picks up. */
export async function readOperationsUnderWay(
  tx: Tx,
  clusterId: ClusterId,
  namespaceUid?: string,
): Promise<Operation[]> {
  const rows = await tx.operationRow.findMany({
    where: {
      clusterId,
      state: { in: ["queued", "running"] },
      ...(namespaceUid === undefined ? {} : { namespaceUid }),
    },
    orderBy: { createdAt: "asc" },
  });
  return withSteps(tx, rows);
}

/** The newest operation of every namespace, by the namespace's UID. */
export async function readNewestOperations(tx: Tx, clusterId: ClusterId): Promise<Map<string, Operation>> {
  const rows = await tx.operationRow.findMany({
    where: { clusterId },
    distinct: ["namespaceUid"],
    orderBy: [{ namespaceUid: "asc" }, { createdAt: "desc" }],
  });
  return new Map((await withSteps(tx, rows)).map((operation) => [operation.plan.namespaceUid, operation]));
}

/** What may become of an operation, and why. */
export interface OperationEnd {
  readonly state: "done" | "failed" | "superseded" | "undone";
  readonly atMs: number;
  readonly message?: string;
}

/** Marks a queued operation as running; false when it is neither queued nor running any more. */
export async function startOperation(tx: Tx, id: OperationId): Promise<boolean> {
  const { count } = await tx.operationRow.updateMany({
    where: { id, state: { in: ["queued", "running"] } },
    data: { state: "running" },
  });
  return count === 1;
}

/** Ends an operation that is under way; false, and nothing changed, when it ended already (a rollback overtook it). */
export async function endOperation(tx: Tx, id: OperationId, end: OperationEnd): Promise<boolean> {
  const { count } = await tx.operationRow.updateMany({
    where: { id, state: { in: ["queued", "running"] } },
    data: { state: end.state, finishedAt: new Date(end.atMs), message: end.message ?? null },
  });
  return count === 1;
}

/**
 * Journals that a step is about to be done; false, and nothing noted, when the operation is not under way any more,
 * because a rollback overtook it. One statement, so that nothing can come between the question and the answer.
 */
export async function recordIntent(
  tx: Tx,
  operationId: OperationId,
  index: number,
  atMs: number,
): Promise<boolean> {
  const noted = await tx.$executeRaw`
    update operation_step s set state = 'intended', at = ${new Date(atMs)}, error = null
    from operation o
    where o.id = ${operationId} and o.state in ('queued', 'running') and s.operation_id = o.id and s.index = ${index}`;
  return noted === 1;
}

/** Writes one line of the journal. */
export async function recordStep(tx: Tx, operationId: OperationId, step: StepRecord): Promise<void> {
  await tx.operationStep.update({
    where: { operationId_index: { operationId, index: step.index } },
    data: stepColumns(step),
  });
}

/** UIDs of all objects that operations in this namespace ever wrote: only these may be changed or deleted. */
export async function journaledUids(
  tx: Tx,
  clusterId: ClusterId,
  namespaceUid: string,
): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ uid: string }[]>`
    select distinct s.uid from operation_step s join operation o on o.id = s.operation_id
    where o.cluster_id = ${clusterId} and o.namespace_uid = ${namespaceUid} and s.uid is not null`;
  return new Set(rows.map((row) => row.uid));
}

/** The same for the whole cluster. A uid is never used twice, so it needs no namespace beside it. */
export async function allJournaledUids(tx: Tx, clusterId: ClusterId): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ uid: string }[]>`
    select distinct s.uid from operation_step s join operation o on o.id = s.operation_id
    where o.cluster_id = ${clusterId} and s.uid is not null`;
  return new Set(rows.map((row) => row.uid));
}

type OperationRow = Awaited<ReturnType<Tx["operationRow"]["findMany"]>>[number];
type StepRow = Awaited<ReturnType<Tx["operationStep"]["findMany"]>>[number];

async function withSteps(tx: Tx, rows: readonly OperationRow[]): Promise<Operation[]> {
  if (rows.length === 0) return [];
  const steps = await tx.operationStep.findMany({
    where: { operationId: { in: rows.map((row) => row.id) } },
    orderBy: [{ operationId: "asc" }, { index: "asc" }],
  });
  const byOperation = Map.groupBy(steps, (step) => step.operationId);
  return rows.map((row) => operationFrom(row, byOperation.get(row.id) ?? []));
}

function operationFrom(row: OperationRow, steps: readonly StepRow[]): Operation {
  return {
    id: row.id as OperationId,
    clusterId: row.clusterId as ClusterId,
    plan: fromJson<OperationPlan>(row.plan),
    state: row.state as Operation["state"],
    steps: steps.map((step) => ({
      index: step.index,
      state: step.state as StepRecord["state"],
      atMs: msOf(step.at),
      uid: step.uid ?? undefined,
      resourceVersion: step.resourceVersion ?? undefined,
      error: step.error ?? undefined,
    })),
    author: row.author,
    reason: row.reason,
    createdAtMs: row.createdAt.getTime(),
    finishedAtMs: msOf(row.finishedAt),
    message: row.message ?? undefined,
  };
}

function stepColumns(step: StepRecord) {
  return {
    state: step.state,
    at: dateOf(step.atMs),
    uid: step.uid ?? null,
    resourceVersion: step.resourceVersion ?? null,
    error: step.error ?? null,
  };
}
