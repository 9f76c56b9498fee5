import "server-only";

import { ok, peerName, refuse, type Result } from "#lib/policy/index.ts";
import type { FlowEdge } from "#lib/flows/index.ts";
import type { Triage } from "#lib/rollout/index.ts";
import { appendAudit, type NewAuditEvent } from "#lib/server/database/audit-store.ts";
import { readEdgesByKey } from "#lib/server/database/flow-edge-store.ts";
import { decideEdges, readTriage } from "#lib/server/database/triage-store.ts";
import type { Context } from "./context.ts";
import { inboxesOf } from "./loading/edge-of.ts";
import { announceRules, decisionsFor, removeUnusedRules } from "./triage/save-decisions.ts";

/** Without `namespace` the edges are dismissed in every inbox that they are in. */
export interface DismissEdgesInput {
  readonly namespace?: string;
  readonly edgeKeys: readonly string[];
  readonly reason: string;
}

/** How many edges were dismissed. */
export interface DismissEdgesOutcome {
  readonly dismissed: number;
}

/**
 * Decides that edges should be denied. One that had been accepted is dismissed in all its inboxes, and its rule goes out
 * of force when no other edge rests on it: a rule has two sides, and half of it would say neither yes nor no.
 * Refuses with "not-found" where none of the keys was ever observed.
 */
export async function dismissEdges(
  ctx: Context,
  input: DismissEdgesInput,
): Promise<Result<DismissEdgesOutcome>> {
  const [edges, decided] = await Promise.all([
    readEdgesByKey(ctx.db, ctx.clusterId, input.edgeKeys),
    readTriage(ctx.db, ctx.clusterId),
  ]);
  if (edges.length === 0) {
    return refuse({
      code: "not-found",
      message: "None of these edges was ever observed. Choose them in the graph or in the inbox.",
    });
  }
  const plans = edges.map((edge) => planOf(edge, decided, input.namespace));
  const atMs = ctx.clock();
  const decision = { kind: "dismissed", reason: input.reason, by: ctx.actor.name, atMs } as const;
  await ctx.db.$transaction(async (tx) => {
    await decideEdges(
      tx,
      ctx.clusterId,
      plans.flatMap(({ edge, namespaces }) => decisionsFor(ctx, edge, namespaces, decision)),
    );
    await removeUnusedRules(
      tx,
      ctx,
      plans.flatMap(({ ruleIds }) => ruleIds),
    );
    await appendAudit(tx, ...plans.flatMap((plan) => eventsOf(ctx, plan, input.reason)));
    await announceRules(
      tx,
      ctx,
      plans.flatMap(({ edge }) => inboxesOf(edge)),
    );
  });
  return ok({ dismissed: edges.length });
}

function planOf(edge: FlowEdge, decided: readonly Triage[], namespace: string | undefined) {
  const before = decided.filter((one) => one.edgeKey === edge.key);
  const ruleIds = before.flatMap(({ decision }) => (decision.kind === "accepted" ? [decision.ruleId] : []));
  const inboxes = inboxesOf(edge);
  const namespaces =
    namespace === undefined || ruleIds.length > 0 ? inboxes : inboxes.filter((one) => one === namespace);
  return { edge, before, ruleIds, namespaces };
}

function eventsOf(
  ctx: Context,
  { edge, before, namespaces }: ReturnType<typeof planOf>,
  reason: string,
): NewAuditEvent[] {
  return namespaces.map((namespace) => ({
    clusterId: ctx.clusterId,
    atMs: ctx.clock(),
    actor: ctx.actor.name,
    action: "edge.dismissed",
    namespace,
    subject: `edge ${peerName(edge.sender)} to ${peerName(edge.receiver)} on ${edge.protocol} ${edge.port}`,
    reason,
    before: before.find((one) => one.namespace === namespace)?.decision,
    after: { edge: edge.key, decision: "dismissed" },
  }));
}
