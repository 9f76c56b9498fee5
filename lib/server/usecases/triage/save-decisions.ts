import "server-only";

import type { FlowEdge } from "#lib/flows/index.ts";
import { canonicalJson, peerName, type AllowRule, type RuleDraft, type RuleId } from "#lib/policy/index.ts";
import type { Triage, TriageDecision } from "#lib/rollout/index.ts";
import { announce } from "#lib/server/database/announce.ts";
import { appendAudit, type NewAuditEvent } from "#lib/server/database/audit-store.ts";
import type { Tx } from "#lib/server/database/database.ts";
import { insertRules, namespacesOfRule, removeRule } from "#lib/server/database/rule-store.ts";
import { countDecisionsOfRule, decideEdges } from "#lib/server/database/triage-store.ts";
import type { Context } from "../context.ts";
import { inboxesOf } from "../loading/edge-of.ts";

/** A rule with the edges that it was accepted for. `isNew`: it is not stored yet. */
export interface Acceptance {
  readonly rule: AllowRule;
  readonly isNew: boolean;
  readonly edges: readonly FlowEdge[];
}

/** Stores accepted rules and the decisions that rest on them, in every inbox of their edges, with the audit. */
export async function saveAcceptances(ctx: Context, acceptances: readonly Acceptance[]): Promise<void> {
  const atMs = ctx.clock();
  const triage = acceptances.flatMap(({ rule, edges }) =>
    edges.flatMap((edge) =>
      decisionsFor(ctx, edge, inboxesOf(edge), {
        kind: "accepted",
        ruleId: rule.id,
        by: ctx.actor.name,
        atMs,
      }),
    ),
  );
  await ctx.db.$transaction(async (tx) => {
    await insertRules(
      tx,
      ctx.clusterId,
      acceptances.filter(({ isNew }) => isNew).map(({ rule }) => rule),
    );
    await decideEdges(tx, ctx.clusterId, triage);
    await appendAudit(tx, ...acceptances.flatMap((acceptance) => acceptedEvents(ctx, acceptance, atMs)));
    await announceRules(
      tx,
      ctx,
      acceptances.flatMap(({ rule }) => namespacesOfRule(rule)),
    );
  });
}

/** One event per namespace that the rule has a side in, so that each namespace's activity tells of it. */
function acceptedEvents(ctx: Context, { rule, edges }: Acceptance, atMs: number): NewAuditEvent[] {
  const subject = `rule ${edges.map((edge) => `${peerName(edge.sender)} to ${peerName(edge.receiver)}`)[0] ?? rule.reason}`;
  return namespacesOfRule(rule).map((namespace) => ({
    clusterId: ctx.clusterId,
    atMs,
    actor: ctx.actor.name,
    action: "rule.accepted",
    namespace,
    subject,
    reason: rule.reason,
    after: { ...rule, edges: edges.map((edge) => edge.key) },
  }));
}

/** One decision about one edge, for each of `namespaces`. */
export function decisionsFor(
  ctx: Context,
  edge: Pick<FlowEdge, "key">,
  namespaces: readonly string[],
  decision: TriageDecision,
): Triage[] {
  return namespaces.map((namespace) => ({
    clusterId: ctx.clusterId,
    namespace,
    edgeKey: edge.key,
    decision,
  }));
}

/** Takes out of force those of `ruleIds` on which no decision rests any more; others keep serving their edges. */
export async function removeUnusedRules(tx: Tx, ctx: Context, ruleIds: Iterable<RuleId>): Promise<void> {
  for (const id of new Set(ruleIds)) {
    if ((await countDecisionsOfRule(tx, ctx.clusterId, id)) > 0) continue;
    await removeRule(tx, ctx.clusterId, id, { atMs: ctx.clock(), by: ctx.actor.name });
  }
}

/** Tells everybody that rules or decisions of these namespaces changed. */
export async function announceRules(tx: Tx, ctx: Context, namespaces: readonly string[]): Promise<void> {
  const { clusterId } = ctx;
  const events = [...new Set(namespaces)].map((namespace) => ({
    topic: "rules" as const,
    clusterId,
    namespace,
  }));
  await announce(tx, ...(events.length > 0 ? events : [{ topic: "rules" as const, clusterId }]));
}

/**
 * Adds to `acceptances` that `edges` are accepted by a rule which says `draft`: one that is being made, one in force, or
 * a new one. Returns the rule.
 */
export function accept(
  ctx: Context,
  acceptances: Acceptance[],
  {
    draft,
    edges,
    inForce,
  }: {
    readonly draft: RuleDraft;
    readonly edges: readonly FlowEdge[];
    readonly inForce: readonly AllowRule[];
  },
): AllowRule {
  const made = sameRule(
    acceptances.map(({ rule }) => rule),
    draft,
  );
  const at = acceptances.findIndex(({ rule }) => rule === made);
  const found = acceptances[at];
  if (found !== undefined) {
    const added = edges.filter((edge) => !found.edges.includes(edge));
    acceptances[at] = { ...found, edges: [...found.edges, ...added] };
    return found.rule;
  }
  const known = sameRule(inForce, draft);
  const rule = known ?? {
    ...draft,
    id: ctx.newId() as RuleId,
    author: ctx.actor.name,
    createdAtMs: ctx.clock(),
  };
  acceptances.push({ rule, isNew: known === undefined, edges });
  return rule;
}

/** The rule in force that says exactly what `draft` says, if there is one: two edges of one kind share it. */
function sameRule(rules: readonly AllowRule[], draft: RuleDraft): AllowRule | undefined {
  const wanted = essence(draft);
  return rules.find((rule) => rule.expiresAtMs === draft.expiresAtMs && essence(rule) === wanted);
}

function essence({ sender, receiver, ports }: Pick<RuleDraft, "sender" | "receiver" | "ports">): string {
  return canonicalJson({ sender, receiver, ports });
}
