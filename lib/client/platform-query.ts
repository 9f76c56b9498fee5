import { queryOptions } from "@tanstack/react-query";
import type { NamespacePlatform } from "#lib/rollout/index.ts";
import { fetchJson } from "./fetch-json.ts";

/** What the platform needs of one namespace, and what of it is allowed already. */
export function platformQuery(namespace: string) {
  return queryOptions({
    queryKey: ["platform", namespace] as const,
    queryFn: ({ signal }) =>
      fetchJson<NamespacePlatform>(`/api/namespaces/${encodeURIComponent(namespace)}/platform`, { signal }),
  });
}
