import { queryOptions } from "@tanstack/react-query";
import type { EnforcementProof } from "#lib/probes/index.ts";
import type { EnforcementPage } from "#lib/rollout/index.ts";
import { fetchJson } from "./fetch-json.ts";

/** True while canary pods run, or are being removed. */
export function isProving(proof: Pick<EnforcementProof, "state"> | undefined): boolean {
  return proof?.state === "running" || proof?.state === "cleaning-up";
}

/**
 * What this cluster's network does with policies, and what was proved of it. Asked again every second while canary pods
 * run, so that progress is shown also where events do not arrive; and every few while none may be started, because what
 * stands against it may pass without an event.
 */
export function enforcementQuery() {
  return queryOptions({
    queryKey: ["enforcement"] as const,
    queryFn: ({ signal }) => fetchJson<EnforcementPage>("/api/enforcement", { signal }),
    refetchInterval: (query) => {
      const page = query.state.data;
      if (isProving(page?.proof)) return 1_000;
      return page?.mayProve.ok === false ? 5_000 : false;
    },
  });
}
