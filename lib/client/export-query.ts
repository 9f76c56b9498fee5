import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { ExportPage } from "#lib/rollout/index.ts";
import { fetchJson } from "./fetch-json.ts";

/** Where an export is read or downloaded; no namespace means all of them. */
export function exportHref(namespaces: readonly string[], format?: "md" | "zip"): string {
  const params = new URLSearchParams(namespaces.map((namespace) => ["namespace", namespace]));
  if (format !== undefined) params.set("format", format);
  const text = params.toString();
  return text === "" ? "/api/export" : `/api/export?${text}`;
}

/**
 * The runbook and the kustomize folder of some namespaces, or of all. It does not change under its reader's eyes: what
 * happens in the cluster is brought in when it is read again.
 */
export function exportQuery(namespaces: readonly string[]) {
  return queryOptions({
    queryKey: ["export", namespaces] as const,
    queryFn: ({ signal }) => fetchJson<ExportPage>(exportHref(namespaces), { signal }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
}
