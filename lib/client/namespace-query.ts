import { queryOptions } from "@tanstack/react-query";
import type { NamespacePage } from "#lib/rollout/index.ts";
import { fetchJson } from "./fetch-json.ts";

/** Everything on the page of one namespace. */
export function namespaceQuery(name: string) {
  return queryOptions({
    queryKey: ["namespace", name] as const,
    queryFn: ({ signal }) =>
      fetchJson<NamespacePage>(`/api/namespaces/${encodeURIComponent(name)}`, { signal }),
  });
}
