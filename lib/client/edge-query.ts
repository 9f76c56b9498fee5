import { queryOptions } from "@tanstack/react-query";
import type { EdgeInspection } from "#lib/graph/index.ts";
import { fetchJson } from "./fetch-json.ts";

/** Everything that the inspector shows for the edge with this key. */
export function edgeQuery(key: string) {
  return queryOptions({
    queryKey: ["edge", key] as const,
    queryFn: ({ signal }) =>
      fetchJson<EdgeInspection>(`/api/edge?key=${encodeURIComponent(key)}`, { signal }),
  });
}
