import "server-only";

import {
  connectionCounts,
  EMPTY_TALLY,
  HOUR_MS,
  MAX_ADDRESSES,
  type CoverageGap,
  type EdgeBucket,
  type EdgeKey,
  type EdgeTally,
  type EdgeWithHours,
  type FlowEdge,
} from "#lib/flows/index.ts";
import { type ClusterId, InvariantBroken, type Peer } from "#lib/policy/index.ts";
import type { Tx } from "./database.ts";
import { Prisma } from "./generated/client.ts";
import { fromJson, jsonText, msOf } from "./stored-json.ts";

/** Flows of one stretch of a source, aggregated, with where the source was read up to. */
export interface FlowBatch {
  /** Counts are of this batch alone: they are added to what is stored. No key may come twice. */
  readonly edges: readonly EdgeWithHours[];
  readonly gaps?: readonly CoverageGap[];
  readonly cursor?: { readonly source: string; readonly position: object };
}

/**
 * Adds a batch to the stored edges: edges and their hours in one round trip each way. Call it in a transaction:
 * then the cursor moves with the counts, and a batch that is read again after a crash is not counted twice.
 */
export async function recordFlows(tx: Tx, clusterId: ClusterId, batch: FlowBatch): Promise<void> {
  if (batch.edges.length > 0) await addEdges(tx, clusterId, batch.edges);
  for (const gap of batch.gaps ?? []) await recordGap(tx, clusterId, gap);
  if (batch.cursor !== undefined) {
    const { source, position } = batch.cursor;
    await tx.$executeRaw`
      insert into flow_cursor (cluster_id, source, position) values (${clusterId}, ${source}, ${jsonText(position)}::jsonb)
      on conflict (cluster_id, source) do update set position = excluded.position, updated_at = now()`;
  }
}

async function addEdges(tx: Tx, clusterId: ClusterId, entries: FlowBatch["edges"]): Promise<void> {
  if (new Set(entries.map(({ edge }) => edge.key)).size !== entries.length) {
    throw new InvariantBroken("a batch of flows holds an edge twice; aggregate it first");
  }
  // Sorted, so that two writers lock rows in the same order and cannot deadlock.
  const sorted = entries.toSorted((a, b) => (a.edge.key < b.edge.key ? -1 : 1));
  const edges = sorted.map(({ edge }) => edgeRow(edge));
  const hours = sorted.flatMap(({ edge, hours }) =>
    hours.map(({ startMs, tally }) => ({ key: edge.key, start: startMs, ...tallyColumns(tally) })),
  );
  await tx.$executeRaw`
    with edge as (
      insert into flow_edge (cluster_id, key, sender, receiver, sender_namespace, receiver_namespace, port, protocol,
        sender_allowed, sender_denied, receiver_allowed, receiver_denied, first_seen, last_seen, last_denied, dns_names)
      select ${clusterId}, e.key, e.sender, e.receiver, e.sender_namespace, e.receiver_namespace, e.port, e.protocol,
        e.sender_allowed, e.sender_denied, e.receiver_allowed, e.receiver_denied,
        to_timestamp(e.first_seen / 1000.0), to_timestamp(e.last_seen / 1000.0), to_timestamp(e.last_denied / 1000.0), e.dns_names
      from jsonb_to_recordset(${jsonText(edges)}::jsonb) as e (key text, sender jsonb, receiver jsonb, sender_namespace text,
        receiver_namespace text, port int, protocol text, sender_allowed bigint, sender_denied bigint,
        receiver_allowed bigint, receiver_denied bigint, first_seen bigint, last_seen bigint, last_denied bigint, dns_names text[])
      on conflict (cluster_id, key) do update set
        sender = ${mergedPeer(Prisma.sql`sender`)},
        receiver = ${mergedPeer(Prisma.sql`receiver`)},
        sender_allowed = flow_edge.sender_allowed + excluded.sender_allowed,
        sender_denied = flow_edge.sender_denied + excluded.sender_denied,
        receiver_allowed = flow_edge.receiver_allowed + excluded.receiver_allowed,
        receiver_denied = flow_edge.receiver_denied + excluded.receiver_denied,
        first_seen = least(flow_edge.first_seen, excluded.first_seen),
        last_seen = greatest(flow_edge.last_seen, excluded.last_seen),
        last_denied = greatest(flow_edge.last_denied, excluded.last_denied),
        dns_names = (excluded.dns_names || array(
          select name from unnest(flow_edge.dns_names) with ordinality as old (name, place)
          where name <> all (excluded.dns_names) order by place))[1:5]
      returning 1)
    insert into flow_edge_bucket (cluster_id, key, start, sender_allowed, sender_denied, receiver_allowed, receiver_denied)
    select ${clusterId}, h.key, to_timestamp(h.start / 1000), h.sender_allowed, h.sender_denied, h.receiver_allowed, h.receiver_denied
    from jsonb_to_recordset(${jsonText(hours)}::jsonb) as h (key text, start bigint, sender_allowed bigint,
      sender_denied bigint, receiver_allowed bigint, receiver_denied bigint)
    on conflict (cluster_id, key, start) do update set
      sender_allowed = flow_edge_bucket.sender_allowed + excluded.sender_allowed,
      sender_denied = flow_edge_bucket.sender_denied + excluded.sender_denied,
      receiver_allowed = flow_edge_bucket.receiver_allowed + excluded.receiver_allowed,
      receiver_denied = flow_edge_bucket.receiver_denied + excluded.receiver_denied`;
}

/**
 * `mergePeers` in SQL: the newer row's peer with the addresses of both, newest first. A name with two addresses is one
 * edge, and a rule made from the last flow alone would deny every other connection.
 */
function mergedPeer(column: Prisma.Sql): Prisma.Sql {
  const newest = Prisma.sql`excluded.last_seen >= flow_edge.last_seen`;
  const newer = Prisma.sql`case when ${newest} then excluded.${column} else flow_edge.${column} end`;
  const older = Prisma.sql`case when ${newest} then flow_edge.${column} else excluded.${column} end`;
  return Prisma.sql`case
    when excluded.${column} -> 'addresses' is null or flow_edge.${column} -> 'addresses' is null then ${newer}
    else jsonb_set(${newer}, '{addresses}', to_jsonb(array(
      select address from jsonb_array_elements_text((${newer}) -> 'addresses' || ((${older}) -> 'addresses'))
        with ordinality as seen (address, place)
      group by address order by min(place) limit ${MAX_ADDRESSES}))) end`;
}

function edgeRow(edge: FlowEdge) {
  return {
    key: edge.key,
    sender: edge.sender,
    receiver: edge.receiver,
    sender_namespace: namespaceOfPeer(edge.sender) ?? null,
    receiver_namespace: namespaceOfPeer(edge.receiver) ?? null,
    port: edge.port,
    protocol: edge.protocol,
    ...tallyColumns(edge.tally),
    first_seen: edge.firstSeenMs,
    last_seen: edge.lastSeenMs,
    last_denied: edge.lastDeniedMs ?? null,
    dns_names: edge.dnsNames.slice(0, 5),
  };
}

function tallyColumns({ senderAllowed, senderDenied, receiverAllowed, receiverDenied }: EdgeTally) {
  return {
    sender_allowed: senderAllowed,
    sender_denied: senderDenied,
    receiver_allowed: receiverAllowed,
    receiver_denied: receiverDenied,
  };
}

/** The namespace in whose inbox an edge with this end belongs, if any. */
export function namespaceOfPeer(peer: Peer): string | undefined {
  return peer.kind === "workload" || peer.kind === "unknown" ? peer.namespace : undefined;
}

/** Edges of a cluster, or those with an end in one namespace; with `sinceMs` only what was seen since. Ordered by key. */
export async function readEdges(
  tx: Tx,
  clusterId: ClusterId,
  filter: { readonly namespace?: string; readonly sinceMs?: number } = {},
): Promise<FlowEdge[]> {
  const { namespace, sinceMs } = filter;
  const rows = await tx.flowEdgeRow.findMany({
    where: {
      clusterId,
      ...(sinceMs === undefined ? {} : { lastSeen: { gte: new Date(sinceMs) } }),
      ...(namespace === undefined
        ? {}
        : { OR: [{ senderNamespace: namespace }, { receiverNamespace: namespace }] }),
    },
    orderBy: { key: "asc" },
  });
  return rows.map(edgeFrom);
}

/**
 * Edges that were seen since `sinceMs`, with the tallies of that window instead of those of all time. Hours are the
 * finest that is kept: the hour in which the window starts counts whole.
 */
export async function readEdgesInWindow(tx: Tx, clusterId: ClusterId, sinceMs: number): Promise<FlowEdge[]> {
  const [edges, sums] = await Promise.all([
    readEdges(tx, clusterId, { sinceMs }),
    tx.flowEdgeBucket.groupBy({
      by: "key",
      where: { clusterId, start: { gte: new Date(sinceMs - HOUR_MS) } },
      _sum: { senderAllowed: true, senderDenied: true, receiverAllowed: true, receiverDenied: true },
    }),
  ]);
  const byKey = new Map(sums.map(({ key, _sum }) => [key, tallyFrom(_sum)]));
  return edges.map((edge) => ({ ...edge, tally: byKey.get(edge.key) ?? EMPTY_TALLY }));
}

/** Edges by their keys; unknown keys are left out. */
export async function readEdgesByKey(
  tx: Tx,
  clusterId: ClusterId,
  keys: readonly string[],
): Promise<FlowEdge[]> {
  const rows = await tx.flowEdgeRow.findMany({
    where: { clusterId, key: { in: [...keys] } },
    orderBy: { key: "asc" },
  });
  return rows.map(edgeFrom);
}

/** One edge, or undefined where no flow with this key was seen. */
export async function readEdge(tx: Tx, clusterId: ClusterId, key: string): Promise<FlowEdge | undefined> {
  const row = await tx.flowEdgeRow.findUnique({ where: { clusterId_key: { clusterId, key } } });
  return row === null ? undefined : edgeFrom(row);
}

type EdgeRow = Awaited<ReturnType<Tx["flowEdgeRow"]["findMany"]>>[number];

function edgeFrom(row: EdgeRow): FlowEdge {
  return {
    key: row.key as EdgeKey,
    sender: fromJson<Peer>(row.sender),
    receiver: fromJson<Peer>(row.receiver),
    port: row.port,
    protocol: row.protocol as FlowEdge["protocol"],
    tally: tallyFrom(row),
    firstSeenMs: row.firstSeen.getTime(),
    lastSeenMs: row.lastSeen.getTime(),
    lastDeniedMs: msOf(row.lastDenied),
    dnsNames: row.dnsNames,
  };
}

function tallyFrom(row: { readonly [Column in keyof EdgeTally]: bigint | null }): EdgeTally {
  return {
    senderAllowed: Number(row.senderAllowed),
    senderDenied: Number(row.senderDenied),
    receiverAllowed: Number(row.receiverAllowed),
    receiverDenied: Number(row.receiverDenied),
  };
}

/** Connections of one edge by the hour since `sinceMs`, oldest first. */
export async function readBuckets(
  tx: Tx,
  clusterId: ClusterId,
  key: string,
  sinceMs: number,
): Promise<EdgeBucket[]> {
  const rows = await tx.flowEdgeBucket.findMany({
    where: { clusterId, key, start: { gte: new Date(sinceMs) } },
    orderBy: { start: "asc" },
  });
  return rows.map((row) => ({
    startMs: row.start.getTime(),
    ...connectionCounts(tallyFrom(row)),
  }));
}

/** When the oldest stored flow was seen: the start of observation. Undefined before the first one. */
export async function observedSinceMs(tx: Tx, clusterId: ClusterId): Promise<number | undefined> {
  const { _min } = await tx.flowEdgeRow.aggregate({ where: { clusterId }, _min: { firstSeen: true } });
  return msOf(_min.firstSeen);
}

/** Where reading of `source` goes on, as `recordFlows` was given it. */
export async function readCursor<T extends object>(
  tx: Tx,
  clusterId: ClusterId,
  source: string,
): Promise<T | undefined> {
  const row = await tx.flowCursor.findUnique({ where: { clusterId_source: { clusterId, source } } });
  return row === null ? undefined : fromJson<T>(row.position);
}

/** Notes a gap; one that touches the newest of the same kind, source and node (within a minute) lengthens it instead. */
export async function recordGap(tx: Tx, clusterId: ClusterId, gap: CoverageGap): Promise<void> {
  const [from, to] = [new Date(gap.fromMs), new Date(gap.toMs)];
  const lengthened = await tx.$executeRaw`
    update coverage_gap set to_at = greatest(to_at, ${to}), lost_events = coalesce(lost_events, 0) + ${gap.lostEvents ?? 0}
    where id = (
      select id from coverage_gap
      where cluster_id = ${clusterId} and source = ${gap.source} and reason = ${gap.reason}
        and node is not distinct from ${gap.node ?? null}
        and from_at <= ${to} and to_at >= ${from}::timestamptz - interval '1 minute'
      order by to_at desc limit 1)`;
  if (lengthened > 0) return;
  await tx.coverageGapRow.create({
    data: {
      clusterId,
      source: gap.source,
      node: gap.node ?? null,
      from,
      to,
      reason: gap.reason,
      lostEvents: gap.lostEvents ?? null,
    },
  });
}

/** Gaps that reach past `sinceMs`, oldest first. */
export async function readGaps(tx: Tx, clusterId: ClusterId, sinceMs: number): Promise<CoverageGap[]> {
  const rows = await tx.coverageGapRow.findMany({
    where: { clusterId, to: { gte: new Date(sinceMs) } },
    orderBy: { from: "asc" },
  });
  return rows.map((row) => ({
    source: row.source,
    node: row.node ?? undefined,
    fromMs: row.from.getTime(),
    toMs: row.to.getTime(),
    reason: row.reason as CoverageGap["reason"],
    lostEvents: row.lostEvents === null ? undefined : Number(row.lostEvents),
  }));
}

/**
 * Forgets buckets and gaps that ended before `beforeMs`, and edges last seen before then about which nobody decided.
 * Decided ones stay: a connection that is seen again after a quiet month is not a new question.
 */
export async function pruneFlows(tx: Tx, clusterId: ClusterId, beforeMs: number): Promise<void> {
  const before = new Date(beforeMs);
  await tx.flowEdgeBucket.deleteMany({ where: { clusterId, start: { lt: before } } });
  await tx.coverageGapRow.deleteMany({ where: { clusterId, to: { lt: before } } });
  await tx.$executeRaw`
    delete from flow_edge e where cluster_id = ${clusterId} and last_seen < ${before}
      and not exists (select from triage t where t.cluster_id = e.cluster_id and t.edge_key = e.key)`;
}
