"use client";

import { parseAsStringLiteral, useQueryState } from "nuqs";

/** The tabs of a namespace's page, in order. */
export const NAMESPACE_TABS = ["flows", "rules", "policies", "revisions", "activity"] as const;

/** One of them. */
export type NamespaceTab = (typeof NAMESPACE_TABS)[number];

/** The open tab, kept in the URL as `?tab=rules`. */
export function useTab() {
  return useQueryState("tab", parseAsStringLiteral(NAMESPACE_TABS).withDefault("flows"));
}
