import "server-only";

import type { ClusterId } from "#lib/policy/index.ts";
import type { AuditAction, AuditEvent } from "#lib/rollout/index.ts";
import type { Tx } from "./database.ts";
import { toJson } from "./stored-json.ts";

/** An event that the log has not numbered yet. */
export type NewAuditEvent = Omit<AuditEvent, "id">;

/**
 * Appends to the log, in the order given. Always called in the transaction of the change that it tells about: either
 * both are there afterwards or neither. The database refuses to change or delete what was appended.
 */
export async function appendAudit(tx: Tx, ...events: readonly NewAuditEvent[]): Promise<void> {
  await tx.auditEventRow.createMany({
    data: events.map((event) => ({
      clusterId: event.clusterId,
      at: new Date(event.atMs),
      actor: event.actor,
      action: event.action,
      namespace: event.namespace,
      subject: event.subject,
      reason: event.reason,
      before: event.before == null ? undefined : toJson(event.before),
      after: event.after == null ? undefined : toJson(event.after),
    })),
  });
}

/** One page of the log, newest first. `next` continues it, and is absent at its end. */
export interface AuditPage {
  readonly events: readonly AuditEvent[];
  readonly next?: string;
}

/** Which events to read. `cursor` is the `next` of the page before; `limit` is 1 to 500, 50 when left out. */
export interface AuditFilter {
  readonly namespace?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

/** Reads the log of a cluster, newest first. */
export async function readAuditPage(
  tx: Tx,
  clusterId: ClusterId,
  filter: AuditFilter = {},
): Promise<AuditPage> {
  const limit = Math.min(Math.max(filter.limit ?? 50, 1), 500);
  const rows = await tx.auditEventRow.findMany({
    where: {
      clusterId,
      namespace: filter.namespace,
      actor: filter.actor,
      action: filter.action,
      ...(filter.cursor === undefined ? {} : { id: { lt: BigInt(filter.cursor) } }),
    },
    orderBy: { id: "desc" },
    take: limit + 1,
  });
  const events = rows.slice(0, limit).map((row) => ({
    id: String(row.id),
    clusterId: row.clusterId as ClusterId,
    atMs: row.at.getTime(),
    actor: row.actor,
    action: row.action as AuditAction,
    namespace: row.namespace ?? undefined,
    subject: row.subject,
    reason: row.reason ?? undefined,
    before: row.before ?? undefined,
    after: row.after ?? undefined,
  }));
  return { events, next: rows.length > limit ? events.at(-1)?.id : undefined };
}
