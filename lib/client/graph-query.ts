import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { ClusterGraph } from "#lib/graph/index.ts";
import { fetchJson } from "./fetch-json.ts";

/** The graph over the last `windowDays` days. The previous window stays on screen while another loads. */
export function graphQuery({ windowDays }: { readonly windowDays: number }) {
  return queryOptions({
    queryKey: ["graph", { windowDays }] as const,
    queryFn: ({ signal }) => fetchJson<ClusterGraph>(`/api/graph?window=${windowDays}`, { signal }),
    placeholderData: keepPreviousData,
  });
}
