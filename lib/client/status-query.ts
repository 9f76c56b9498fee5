import { queryOptions } from "@tanstack/react-query";
import type { ClusterStatus } from "#lib/rollout/index.ts";
import { fetchJson } from "./fetch-json.ts";

/** How current the picture of the cluster is. Also asked again every 5 s, because it is what tells that events stopped. */
export function statusQuery() {
  return queryOptions({
    queryKey: ["status"] as const,
    queryFn: ({ signal }) => fetchJson<ClusterStatus>("/api/status", { signal }),
    refetchInterval: 5_000,
    // It is asked again anyway, and a server that is away should be said at once.
    retry: false,
  });
}
