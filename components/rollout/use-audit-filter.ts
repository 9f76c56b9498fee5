"use client";

import { parseAsString, useQueryStates } from "nuqs";
import type { AuditFilter } from "#lib/client/audit-query.ts";
import { auditFilterOf } from "./audit-filter.ts";

const parsers = {
  namespace: parseAsString.withDefault(""),
  actor: parseAsString.withDefault(""),
  action: parseAsString.withDefault(""),
};

/** The log's filter, kept in the URL so that an investigation can be handed on as a link. */
export function useAuditFilter() {
  const [fields, setFields] = useQueryStates(parsers);
  const filter = auditFilterOf(fields);
  return {
    filter,
    isFiltered: Object.keys(filter).length > 0,
    setFilter: (change: AuditFilter) => void setFields(change),
    clear: () => void setFields({ namespace: null, actor: null, action: null }),
  };
}
