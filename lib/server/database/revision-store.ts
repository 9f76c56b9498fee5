import "server-only";

import type { ClusterId, NetworkPolicy, RuleId } from "#lib/policy/index.ts";
import type { Revision, RevisionId } from "#lib/rollout/index.ts";
import type { Tx } from "./database.ts";
import { fromJson, toJson } from "./stored-json.ts";

/** Revisions of one namespace, newest first. */
export async function readRevisions(
  tx: Tx,
  clusterId: ClusterId,
  namespace: string,
  limit = 50,
): Promise<Revision[]> {
  const rows = await tx.revisionRow.findMany({
    where: { clusterId, namespace },
    orderBy: { number: "desc" },
    take: limit,
  });
  return rows.map(revisionFrom);
}

/** The newest revision of every namespace that has one. */
export async function readNewestRevisions(tx: Tx, clusterId: ClusterId): Promise<Map<string, Revision>> {
  const rows = await tx.revisionRow.findMany({
    where: { clusterId },
    distinct: ["namespace"],
    orderBy: [{ namespace: "asc" }, { number: "desc" }],
  });
  return new Map(rows.map((row) => [row.namespace, revisionFrom(row)]));
}

/** One revision, or undefined. */
export async function readRevision(tx: Tx, clusterId: ClusterId, id: string): Promise<Revision | undefined> {
  const row = await tx.revisionRow.findFirst({ where: { clusterId, id } });
  return row === null ? undefined : revisionFrom(row);
}

/** Stores a revision for good: the database refuses to change it. Fails when its number was taken meanwhile. */
export async function insertRevision(tx: Tx, revision: Revision): Promise<void> {
  await tx.revisionRow.create({
    data: {
      id: revision.id,
      clusterId: revision.clusterId,
      namespace: revision.namespace,
      number: revision.number,
      contentHash: revision.contentHash,
      policies: toJson(revision.policies),
      ruleIds: [...revision.ruleIds],
      author: revision.author,
      createdAt: new Date(revision.createdAtMs),
      snapshotVersion: revision.snapshotVersion,
    },
  });
}

type RevisionRow = Awaited<ReturnType<Tx["revisionRow"]["findMany"]>>[number];

function revisionFrom(row: RevisionRow): Revision {
  return {
    id: row.id as RevisionId,
    clusterId: row.clusterId as ClusterId,
    namespace: row.namespace,
    number: row.number,
    contentHash: row.contentHash,
    policies: fromJson<NetworkPolicy[]>(row.policies),
    ruleIds: row.ruleIds as RuleId[],
    author: row.author,
    createdAtMs: row.createdAt.getTime(),
    snapshotVersion: row.snapshotVersion,
  };
}
