import "server-only";

import { ok, type Result } from "#lib/policy/index.ts";
import { readAuditPage, type AuditFilter, type AuditPage } from "#lib/server/database/audit-store.ts";
import type { Context } from "./context.ts";

/** One page of the audit log, newest first. */
export async function readAudit(ctx: Context, filter: AuditFilter): Promise<Result<AuditPage>> {
  return ok(await readAuditPage(ctx.db, ctx.clusterId, filter));
}
