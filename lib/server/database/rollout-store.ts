import "server-only";

import type { ClusterId, Namespace } from "#lib/policy/index.ts";
import type { Phase, RevisionId, Rollout } from "#lib/rollout/index.ts";
import type { Tx } from "./database.ts";

interface RolloutRow {
  readonly namespace: string;
  readonly namespace_uid: string;
  readonly phase: Phase;
  readonly phase_since: Date;
  readonly revision_id: string | null;
  readonly revision_number: number | null;
  readonly revision_hash: string | null;
  readonly hold_reason: string | null;
  readonly hold_by: string | null;
  readonly hold_since: Date | null;
  readonly operation_id: string | null;
}

/** Stored rollouts by the UID of their namespace. Namespaces that were never touched have none (`untouchedRollout`). */
export async function readRollouts(
  tx: Tx,
  clusterId: ClusterId,
  namespace?: string,
): Promise<Map<string, Rollout>> {
  const rows = await tx.$queryRaw<RolloutRow[]>`
    select o.namespace, o.namespace_uid, o.phase, o.phase_since, o.revision_id, r.number as revision_number,
      r.content_hash as revision_hash, o.hold_reason, o.hold_by, o.hold_since, o.operation_id
    from rollout o left join revision r on r.id = o.revision_id
    where o.cluster_id = ${clusterId} and (${namespace ?? null}::text is null or o.namespace = ${namespace ?? null})`;
  return new Map(rows.map((row) => [row.namespace_uid, rolloutFrom(clusterId, row)]));
}

/** Where a namespace stands that nobody touched yet: it has been observed since Drawbridge first saw the cluster. */
export function untouchedRollout(
  clusterId: ClusterId,
  namespace: Pick<Namespace, "name" | "uid">,
  sinceMs: number,
): Rollout {
  const hold = { kind: "free" } as const;
  return {
    clusterId,
    namespace: namespace.name,
    namespaceUid: namespace.uid,
    phase: "observe",
    phaseSinceMs: sinceMs,
    hold,
  };
}

/** Stores where a namespace stands. The revision's number and hash belong to the revision and are not taken from here. */
export async function saveRollout(tx: Tx, rollout: Rollout): Promise<void> {
  const { clusterId, namespaceUid, hold } = rollout;
  const data = {
    namespace: rollout.namespace,
    phase: rollout.phase,
    phaseSince: new Date(rollout.phaseSinceMs),
    revisionId: rollout.revisionId ?? null,
    holdReason: hold.kind === "held" ? hold.reason : null,
    holdBy: hold.kind === "held" ? hold.by : null,
    holdSince: hold.kind === "held" ? new Date(hold.sinceMs) : null,
    operationId: rollout.operationId ?? null,
  };
  await tx.rolloutRow.upsert({
    where: { clusterId_namespaceUid: { clusterId, namespaceUid } },
    create: { clusterId, namespaceUid, ...data },
    update: data,
  });
}

/** Forgets where a namespace stood that is not in the cluster any more. Its operations and its audit stay. */
export async function forgetRollout(tx: Tx, clusterId: ClusterId, namespaceUid: string): Promise<void> {
  await tx.rolloutRow.deleteMany({ where: { clusterId, namespaceUid } });
}

/**
 * Locks one namespace's state until the transaction ends, so that two deciders cannot both act on what they read.
 * Every transaction that changes a rollout takes it first.
 */
export async function lockRollout(tx: Tx, clusterId: ClusterId, namespaceUid: string): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${`rollout ${clusterId} ${namespaceUid}`}, 0))::text`;
}

function rolloutFrom(clusterId: ClusterId, row: RolloutRow): Rollout {
  return {
    clusterId,
    namespace: row.namespace,
    namespaceUid: row.namespace_uid,
    phase: row.phase,
    phaseSinceMs: row.phase_since.getTime(),
    revisionId: (row.revision_id ?? undefined) as RevisionId | undefined,
    revisionNumber: row.revision_number ?? undefined,
    revisionHash: row.revision_hash ?? undefined,
    hold:
      row.hold_reason === null
        ? { kind: "free" }
        : {
            kind: "held",
            reason: row.hold_reason,
            by: row.hold_by ?? "",
            sinceMs: row.hold_since?.getTime() ?? 0,
          },
    operationId: row.operation_id ?? undefined,
  };
}
