"use client";

import { useQuery } from "@tanstack/react-query";
import { RequestFailed } from "#lib/client/fetch-json.ts";
import { whatIfQuery } from "#lib/client/what-if/what-if-query.ts";
import { NamespaceMissing } from "../rollout/namespace-missing.tsx";
import { LoadFailure } from "../shell/load-failure.tsx";
import { PageBody } from "../shell/page-body.tsx";
import { WhatIfContent } from "./what-if-content.tsx";
import { WhatIfHead } from "./what-if-head.tsx";
import { WhatIfSkeleton } from "./what-if-skeleton.tsx";

/** Trying edits in one namespace, in each state of the page: loading, gone, failed, there. */
export function WhatIfScreen({ namespace }: { readonly namespace: string }) {
  const { data: part, error, refetch, dataUpdatedAt, isFetching } = useQuery(whatIfQuery(namespace));
  if (error instanceof RequestFailed && error.status === 404) {
    return (
      <PageBody>
        <NamespaceMissing name={namespace} />
      </PageBody>
    );
  }
  return (
    <PageBody>
      <WhatIfHead
        namespace={namespace}
        atMs={part === undefined ? undefined : dataUpdatedAt}
        isLoading={isFetching}
        onRefresh={() => void refetch()}
      />
      {part && <WhatIfContent part={part} />}
      {!part && error && (
        <LoadFailure what="The cluster's policies and flows" error={error} onRetry={() => void refetch()} />
      )}
      {!part && !error && <WhatIfSkeleton />}
    </PageBody>
  );
}
