import { queryOptions } from "@tanstack/react-query";
import type { Operation } from "#lib/rollout/index.ts";
import { fetchJson } from "./fetch-json.ts";

/** True while an operation may still write. */
export function isUnderWay(state: Operation["state"]): boolean {
  return state === "queued" || state === "running";
}

/** One operation with what became of each of its writes; asked again every second while it is under way. */
export function operationQuery(id: string) {
  return queryOptions({
    queryKey: ["operation", id] as const,
    queryFn: ({ signal }) => fetchJson<Operation>(`/api/operations/${encodeURIComponent(id)}`, { signal }),
    refetchInterval: (query) => (query.state.data && !isUnderWay(query.state.data.state) ? false : 1_000),
  });
}
