import type { AuditFilter } from "#lib/client/audit-query.ts";

const FIELDS = ["namespace", "actor", "action"] as const;

/** The log's filter as an address holds it; empty, repeated and unknown parameters count as absent. */
export function auditFilterOf(
  params: Readonly<Record<string, string | readonly string[] | undefined>>,
): AuditFilter {
  const given = FIELDS.flatMap((field) => {
    const value = params[field];
    return typeof value === "string" && value !== "" ? [[field, value]] : [];
  });
  return Object.fromEntries(given) as AuditFilter;
}
