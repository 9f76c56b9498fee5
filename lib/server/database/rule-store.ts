import "server-only";

import type { AllowRule, ClusterId, RuleId, RulePeer, RulePort } from "#lib/policy/index.ts";
import type { Tx } from "./database.ts";
import { dateOf, fromJson, msOf, toJson } from "./stored-json.ts";

/** A rule with its fate: a removed one is kept, so that removing can be undone. */
export interface StoredRule {
  readonly rule: AllowRule;
  readonly removed?: { readonly atMs: number; readonly by: string };
}

/** Rules in force, of the cluster or with a pods side in `namespace`, oldest first. */
export async function readRules(tx: Tx, clusterId: ClusterId, namespace?: string): Promise<AllowRule[]> {
  const ofNamespace =
    namespace === undefined ? {} : { OR: [{ senderNamespace: namespace }, { receiverNamespace: namespace }] };
  const rows = await tx.allowRuleRow.findMany({
    where: { clusterId, removedAt: null, ...ofNamespace },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  return rows.map((row) => storedRule(row).rule);
}

/** One rule, in force or removed; undefined where there never was one. */
export async function readRule(tx: Tx, clusterId: ClusterId, id: string): Promise<StoredRule | undefined> {
  const row = await tx.allowRuleRow.findFirst({ where: { clusterId, id } });
  return row === null ? undefined : storedRule(row);
}

/** Adds new rules. */
export async function insertRules(tx: Tx, clusterId: ClusterId, rules: readonly AllowRule[]): Promise<void> {
  await tx.allowRuleRow.createMany({
    data: rules.map((rule) => ({ id: rule.id, clusterId, ...columns(rule) })),
  });
}

/** Replaces what a rule says; its id, and with it every decision that rests on it, stays. */
export async function updateRule(tx: Tx, clusterId: ClusterId, rule: AllowRule): Promise<void> {
  await tx.allowRuleRow.updateMany({ where: { clusterId, id: rule.id }, data: columns(rule) });
}

/** Takes a rule out of force. Removing twice changes nothing. */
export async function removeRule(
  tx: Tx,
  clusterId: ClusterId,
  id: RuleId,
  removed: { readonly atMs: number; readonly by: string },
): Promise<void> {
  await tx.allowRuleRow.updateMany({
    where: { clusterId, id, removedAt: null },
    data: { removedAt: new Date(removed.atMs), removedBy: removed.by },
  });
}

/** Puts a removed rule back into force, with the decisions that rest on it. */
export async function restoreRule(tx: Tx, clusterId: ClusterId, id: RuleId): Promise<void> {
  await tx.allowRuleRow.updateMany({ where: { clusterId, id }, data: { removedAt: null, removedBy: null } });
}

/** The namespaces in which a rule has a side to compile: none for an end outside the cluster. */
export function namespacesOfRule(rule: Pick<AllowRule, "sender" | "receiver">): string[] {
  const ends = [rule.sender, rule.receiver].flatMap((peer) => (peer.kind === "pods" ? [peer.namespace] : []));
  return [...new Set(ends)];
}

type RuleRow = Awaited<ReturnType<Tx["allowRuleRow"]["findMany"]>>[number];

function columns(rule: AllowRule) {
  return {
    sender: toJson(rule.sender),
    receiver: toJson(rule.receiver),
    ports: toJson(rule.ports),
    senderNamespace: rule.sender.kind === "pods" ? rule.sender.namespace : null,
    receiverNamespace: rule.receiver.kind === "pods" ? rule.receiver.namespace : null,
    reason: rule.reason,
    origin: rule.origin,
    author: rule.author,
    createdAt: new Date(rule.createdAtMs),
    expiresAt: dateOf(rule.expiresAtMs),
  };
}

function storedRule(row: RuleRow): StoredRule {
  const rule: AllowRule = {
    id: row.id as RuleId,
    sender: fromJson<RulePeer>(row.sender),
    receiver: fromJson<RulePeer>(row.receiver),
    ports: fromJson<RulePort[]>(row.ports),
    reason: row.reason,
    origin: row.origin as AllowRule["origin"],
    author: row.author,
    createdAtMs: row.createdAt.getTime(),
    expiresAtMs: msOf(row.expiresAt),
  };
  if (row.removedAt === null) return { rule };
  return { rule, removed: { atMs: row.removedAt.getTime(), by: row.removedBy ?? "unknown" } };
}
