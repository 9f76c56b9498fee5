import "server-only";

import { ok, refuse, type Refusal, type Result } from "#lib/policy/index.ts";
import type { Operation, OperationId, OperationPlan, Revision, Rollout } from "#lib/rollout/index.ts";
import { announce } from "#lib/server/database/announce.ts";
import { appendAudit, type NewAuditEvent } from "#lib/server/database/audit-store.ts";
import type { Tx } from "#lib/server/database/database.ts";
import { insertOperation, readOperationsUnderWay } from "#lib/server/database/operation-store.ts";
import { insertRevision, readRevision } from "#lib/server/database/revision-store.ts";
import { lockRollout, readRollouts, saveRollout } from "#lib/server/database/rollout-store.ts";
import type { Context } from "../context.ts";

/** What is to be started: a plan whose gates passed, the rollout that it was decided on, and the revision it brings. */
export interface StartInput {
  readonly plan: OperationPlan;
  readonly rollout: Rollout;
  readonly revision?: Revision;
  readonly reason: string;
  /** The number of the newer revision in whose place an old one is restored. */
  readonly restoredOver?: number;
}

/**
 * Writes an operation, with its revision where that is new, its audit and a word to the workers, in one transaction,
 * and returns its id at once; a worker does the writes.
 *
 * Refuses with "operation-under-way" and "changed-meanwhile" when the namespace is not what was decided on any more.
 */
export async function startOperation(
  ctx: Context,
  input: StartInput,
): Promise<Result<{ readonly operationId: OperationId }>> {
  const { namespace, namespaceUid } = input.plan;
  const operation = operationOf(ctx, input);
  return ctx.db.$transaction(async (tx): Promise<Result<{ readonly operationId: OperationId }>> => {
    await lockRollout(tx, ctx.clusterId, namespaceUid);
    const current = await stillSo(tx, ctx, input.rollout);
    if (!current.ok) return current;
    const isNew =
      input.revision !== undefined &&
      (await readRevision(tx, ctx.clusterId, input.revision.id)) === undefined;
    if (input.revision !== undefined && isNew) await insertRevision(tx, input.revision);
    await insertOperation(tx, operation);
    await saveRollout(tx, { ...current.value, operationId: operation.id });
    await appendAudit(tx, ...startEvents(ctx, operation, { ...input, isNew }));
    await announce(
      tx,
      { topic: "operation", clusterId: ctx.clusterId, namespace },
      { topic: "rollout", clusterId: ctx.clusterId, namespace },
    );
    return ok({ operationId: operation.id });
  });
}

/** The rollout as it stands now, if it is still the one that was decided on; its hold may have been reworded. */
async function stillSo(tx: Tx, ctx: Context, decidedOn: Rollout): Promise<Result<Rollout>> {
  const { clusterId, namespace, namespaceUid } = decidedOn;
  const [underWay] = await readOperationsUnderWay(tx, clusterId, namespaceUid);
  if (underWay !== undefined) return refuse(operationUnderWay(namespace, underWay));
  const now = (await readRollouts(tx, clusterId, namespace)).get(namespaceUid) ?? decidedOn;
  const same =
    now.phase === decidedOn.phase &&
    now.revisionId === decidedOn.revisionId &&
    now.hold.kind === decidedOn.hold.kind;
  if (same) return ok(now);
  return refuse({
    code: "changed-meanwhile",
    message: `${namespace} changed while this was decided: it is in phase ${now.phase}${now.hold.kind === "held" ? " and held" : ""} now. Look again and start anew.`,
  });
}

/** The refusal of everything but a rollback while an operation runs in the namespace. */
export function operationUnderWay(namespace: string, { id, plan }: Operation): Refusal {
  return {
    code: "operation-under-way",
    message: `An operation (${plan.kind} to ${plan.to.phase}) is under way in ${namespace}. Wait for it, or roll back: that overtakes it.`,
    detail: [id],
  };
}

function operationOf(ctx: Context, { plan, reason }: StartInput): Operation {
  return {
    id: ctx.newId() as OperationId,
    clusterId: ctx.clusterId,
    plan,
    state: "queued",
    steps: plan.steps.map((_, index) => ({ index, state: "planned" })),
    author: ctx.actor.name,
    reason,
    createdAtMs: ctx.clock(),
  };
}

function startEvents(
  ctx: Context,
  operation: Operation,
  { revision, isNew, restoredOver }: StartInput & { readonly isNew: boolean },
): NewAuditEvent[] {
  const { namespace, kind, from, to, steps } = operation.plan;
  const said = {
    clusterId: ctx.clusterId,
    atMs: ctx.clock(),
    actor: ctx.actor.name,
    namespace,
    reason: operation.reason,
  };
  const writes = steps.filter((step) => step.kind !== "barrier").length;
  const events: NewAuditEvent[] = [
    {
      ...said,
      action: "operation.started",
      subject: `${kind} to ${to.phase}`,
      before: from,
      after: { operation: operation.id, to, writes },
    },
  ];
  if (revision === undefined) return events;
  const { number, contentHash, policies, ruleIds } = revision;
  const subject = `revision ${number}`;
  const manifests = {
    number,
    contentHash,
    policies: policies.map((policy) => policy.metadata.name),
    ruleIds,
  };
  if (isNew) events.unshift({ ...said, action: "revision.created", subject, after: manifests });
  if (restoredOver !== undefined) {
    const before = { number: restoredOver };
    events.unshift({ ...said, action: "revision.restored", subject, before, after: manifests });
  }
  return events;
}
