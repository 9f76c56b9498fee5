"use client";

import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

/** The two ways to look at an export. */
export const EXPORT_VIEWS = ["runbook", "files"] as const;

const parsers = {
  namespaces: parseAsArrayOf(parseAsString).withDefault([]),
  view: parseAsStringLiteral(EXPORT_VIEWS).withDefault("runbook"),
  file: parseAsString,
};

/** What is exported and looked at, kept in the URL: `?namespace=payments,ledger&view=files&file=…`. */
export function useExportAddress() {
  return useQueryStates(parsers, { urlKeys: { namespaces: "namespace" } });
}
