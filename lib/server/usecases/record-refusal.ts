import "server-only";

import type { Refusal } from "#lib/policy/index.ts";
import { announce } from "#lib/server/database/announce.ts";
import { appendAudit } from "#lib/server/database/audit-store.ts";
import { logOf } from "#lib/server/log.ts";
import type { Context } from "./context.ts";

/**
 * Notes in the audit log that somebody was refused a change, with what they had asked for. A log that cannot be written
 * (the database is away) never hides the refusal itself: then it stands in the process's log.
 */
export async function recordRefusal(
  ctx: Context,
  refused: { readonly action: string; readonly input: unknown; readonly refusal: Refusal },
): Promise<void> {
  const namespace = (refused.input as { namespace?: unknown } | null)?.namespace;
  const event = {
    clusterId: ctx.clusterId,
    atMs: ctx.clock(),
    actor: ctx.actor.name,
    action: "action.refused" as const,
    namespace: typeof namespace === "string" ? namespace : undefined,
    subject: refused.action,
    reason: refused.refusal.message,
    after: { code: refused.refusal.code, detail: refused.refusal.detail ?? [] },
  };
  try {
    await appendAudit(ctx.db, event);
    await announce(ctx.db, { topic: "audit", clusterId: ctx.clusterId, namespace: event.namespace });
  } catch (error) {
    logOf("access").warn({ err: error, event }, "a refusal could not be audited");
  }
}
