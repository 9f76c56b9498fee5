import "server-only";

import type { EdgeKey } from "#lib/flows/index.ts";
import type { ClusterId, RuleId } from "#lib/policy/index.ts";
import type { Triage, TriageDecision } from "#lib/rollout/index.ts";
import type { Tx } from "./database.ts";

interface TriageRow {
  readonly namespace: string;
  readonly edge_key: string;
  readonly kind: TriageDecision["kind"];
  readonly rule_id: string | null;
  readonly reason: string | null;
  readonly by: string;
  readonly at: Date;
}

/**
 * Decisions in force, of the cluster, one namespace or one edge. An edge whose rule was removed counts as undecided
 * again; the decision comes back with the rule.
 */
export async function readTriage(
  tx: Tx,
  clusterId: ClusterId,
  filter: { readonly namespace?: string; readonly edgeKey?: string } = {},
): Promise<Triage[]> {
  const rows = await tx.$queryRaw<TriageRow[]>`
    select t.namespace, t.edge_key, t.kind, t.rule_id, t.reason, t.by, t.at
    from triage t left join allow_rule r on r.id = t.rule_id
    where t.cluster_id = ${clusterId} and r.removed_at is null
      and (${filter.namespace ?? null}::text is null or t.namespace = ${filter.namespace ?? null})
      and (${filter.edgeKey ?? null}::text is null or t.edge_key = ${filter.edgeKey ?? null})
    order by t.namespace, t.edge_key`;
  return rows.map((row) => ({
    clusterId,
    namespace: row.namespace,
    edgeKey: row.edge_key as EdgeKey,
    decision: decisionFrom(row),
  }));
}

/** Stores decisions, each in the place of an earlier one about the same edge in the same inbox. */
export async function decideEdges(tx: Tx, clusterId: ClusterId, triage: readonly Triage[]): Promise<void> {
  if (triage.length === 0) return;
  const rows = triage.map(({ namespace, edgeKey, decision }) => ({
    namespace,
    edge_key: edgeKey,
    kind: decision.kind,
    rule_id: decision.kind === "accepted" ? decision.ruleId : null,
    reason: decision.kind === "accepted" ? null : decision.reason,
    by: decision.by,
    at: new Date(decision.atMs).toISOString(),
  }));
  await tx.$executeRaw`
    insert into triage (cluster_id, namespace, edge_key, kind, rule_id, reason, by, at)
    select ${clusterId}, t.namespace, t.edge_key, t.kind, t.rule_id, t.reason, t.by, t.at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as t (namespace text, edge_key text, kind text, rule_id text, reason text, by text, at timestamptz)
    on conflict (cluster_id, namespace, edge_key) do update
    set kind = excluded.kind, rule_id = excluded.rule_id, reason = excluded.reason, by = excluded.by, at = excluded.at`;
}

/** Makes edges undecided in every inbox, and returns what had been decided there. */
export async function forgetDecisions(
  tx: Tx,
  clusterId: ClusterId,
  edgeKeys: readonly string[],
): Promise<Triage[]> {
  const keys = new Set(edgeKeys);
  const before = (await readTriage(tx, clusterId)).filter(({ edgeKey }) => keys.has(edgeKey));
  await tx.triageRow.deleteMany({ where: { clusterId, edgeKey: { in: [...keys] } } });
  return before;
}

/** Makes every edge undecided that rests on one of these rules, and returns what had been decided. */
export async function forgetDecisionsOfRules(
  tx: Tx,
  clusterId: ClusterId,
  ruleIds: readonly RuleId[],
): Promise<Triage[]> {
  const before = (await readTriage(tx, clusterId)).filter(
    ({ decision }) => decision.kind === "accepted" && ruleIds.includes(decision.ruleId),
  );
  await tx.triageRow.deleteMany({ where: { clusterId, ruleId: { in: [...ruleIds] } } });
  return before;
}

/** How many edges rest on a rule, in any inbox. */
export async function countDecisionsOfRule(tx: Tx, clusterId: ClusterId, ruleId: RuleId): Promise<number> {
  return tx.triageRow.count({ where: { clusterId, ruleId } });
}

function decisionFrom(row: TriageRow): TriageDecision {
  const made = { by: row.by, atMs: row.at.getTime() };
  if (row.kind === "accepted") return { kind: "accepted", ruleId: row.rule_id as RuleId, ...made };
  return { kind: row.kind, reason: row.reason ?? "", ...made };
}
