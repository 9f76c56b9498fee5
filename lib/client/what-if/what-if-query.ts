import { queryOptions } from "@tanstack/react-query";
import type { WhatIfPart } from "#lib/policy/index.ts";
import { fetchJson } from "../fetch-json.ts";

/** What trying edits in a namespace takes. It is large: it is asked for once, and again only when somebody wants it newer. */
export function whatIfQuery(namespace: string) {
  return queryOptions({
    queryKey: ["what-if", namespace] as const,
    queryFn: ({ signal }) =>
      fetchJson<WhatIfPart>(`/api/what-if/${encodeURIComponent(namespace)}`, { signal }),
    staleTime: Infinity,
    gcTime: 0,
  });
}
