import { queryOptions } from "@tanstack/react-query";
import type { Board } from "#lib/rollout/index.ts";
import { fetchJson } from "./fetch-json.ts";

/** Every namespace with its phase and what is next. */
export function boardQuery() {
  return queryOptions({
    queryKey: ["board"] as const,
    queryFn: ({ signal }) => fetchJson<Board>("/api/board", { signal }),
  });
}
