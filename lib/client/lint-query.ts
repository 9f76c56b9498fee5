import { queryOptions } from "@tanstack/react-query";
import type { LintPage } from "#lib/rollout/index.ts";
import { fetchJson } from "./fetch-json.ts";

/** What lint finds in the policies that stand, of the whole cluster or of one namespace. */
export function lintQuery(namespace?: string) {
  const where = namespace === undefined ? "" : `?namespace=${encodeURIComponent(namespace)}`;
  return queryOptions({
    queryKey: namespace === undefined ? (["lint"] as const) : (["lint", namespace] as const),
    queryFn: ({ signal }) => fetchJson<LintPage>(`/api/lint${where}`, { signal }),
  });
}
