"use client";

import { useQuery } from "@tanstack/react-query";
import { exportQuery } from "#lib/client/export-query.ts";
import type { ExportPage } from "#lib/rollout/index.ts";
import { EmptyState } from "../shell/empty-state.tsx";
import { LoadFailure } from "../shell/load-failure.tsx";
import { PageBody } from "../shell/page-body.tsx";
import { ExportContent } from "./export-content.tsx";
import { ExportHead } from "./export-head.tsx";
import { ExportSkeleton } from "./export-skeleton.tsx";
import { useExportAddress } from "./use-export-address.ts";

/** Runbook and kustomize folder, looked at before they are downloaded, in each state: loading, failed, empty, there. */
export function ExportScreen() {
  const [{ namespaces }, setAddress] = useExportAddress();
  const asked = namespaces.toSorted((a, b) => a.localeCompare(b));
  const query = useQuery(exportQuery(asked));
  const { data: page, error, refetch } = query;
  // What is shown of the choice before must not be taken for an answer to this one.
  const shown = error && query.isPlaceholderData ? undefined : page;
  return (
    <PageBody>
      <ExportHead
        asked={asked}
        page={shown}
        atMs={shown === undefined ? undefined : query.dataUpdatedAt}
        isLoading={query.isFetching}
        onChoose={(names) => void setAddress({ namespaces: [...names], file: null })}
        onRefresh={() => void refetch()}
      />
      {shown && <Shown page={shown} isStale={query.isPlaceholderData} />}
      {!shown && error && <LoadFailure what="The export" error={error} onRetry={() => void refetch()} />}
      {!shown && !error && <ExportSkeleton />}
    </PageBody>
  );
}

function Shown({ page, isStale }: { readonly page: ExportPage; readonly isStale: boolean }) {
  if (page.namespaces.length > 0) return <ExportContent page={page} isStale={isStale} />;
  return (
    <EmptyState title="There is nothing to export">
      This cluster has none of the namespaces that were chosen, or the snapshot holds none yet.
    </EmptyState>
  );
}
