import "server-only";

import { ok, refuse, type AllowRule, type Result } from "#lib/policy/index.ts";
import type { AuditAction } from "#lib/rollout/index.ts";
import { appendAudit } from "#lib/server/database/audit-store.ts";
import type { Tx } from "#lib/server/database/database.ts";
import { namespacesOfRule, readRule, type StoredRule } from "#lib/server/database/rule-store.ts";
import type { Context } from "../context.ts";
import { announceRules } from "./save-decisions.ts";

/** A stored rule, in force or removed. Refuses with "not-found". */
export async function ruleById(ctx: Context, ruleId: string): Promise<Result<StoredRule>> {
  const stored = await readRule(ctx.db, ctx.clusterId, ruleId);
  if (stored !== undefined) return ok(stored);
  return refuse({ code: "not-found", message: `There is no rule ${ruleId} in this cluster.` });
}

/** What happened to a rule, for the audit. */
export interface RuleChange {
  readonly action: AuditAction;
  readonly reason?: string;
  readonly before?: AllowRule;
  readonly after?: AllowRule;
}

/** Does one change of a rule with its audit, in one transaction, and tells every namespace that the rule touches. */
export async function changeRule(
  ctx: Context,
  change: RuleChange,
  apply: (tx: Tx) => Promise<void>,
): Promise<void> {
  const touched = [change.before, change.after].flatMap((rule) =>
    rule === undefined ? [] : namespacesOfRule(rule),
  );
  const namespaces = [...new Set(touched)];
  const subject = `rule ${(change.after ?? change.before)?.reason ?? ""}`;
  await ctx.db.$transaction(async (tx) => {
    await apply(tx);
    const said = { clusterId: ctx.clusterId, atMs: ctx.clock(), actor: ctx.actor.name, subject };
    await appendAudit(tx, ...namespaces.map((namespace) => ({ ...said, ...change, namespace })));
    await announceRules(tx, ctx, namespaces);
  });
}
