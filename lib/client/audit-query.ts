import { infiniteQueryOptions } from "@tanstack/react-query";
import type { AuditEvent } from "#lib/rollout/index.ts";
import { fetchJson } from "./fetch-json.ts";

/** Which events to show; an absent field means all. */
export interface AuditFilter {
  readonly namespace?: string;
  readonly actor?: string;
  readonly action?: string;
}

/** One page of the log, newest first; `next` is the cursor of the page after it. */
export interface AuditPage {
  readonly events: readonly AuditEvent[];
  readonly next?: string;
}

function search(filter: AuditFilter, cursor: string | undefined): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filter, cursor })) if (value) params.set(name, value);
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

/** The audit log, page by page. */
export function auditQuery(filter: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: ["audit", filter] as const,
    queryFn: ({ signal, pageParam }) =>
      fetchJson<AuditPage>(`/api/audit${search(filter, pageParam)}`, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next,
  });
}
