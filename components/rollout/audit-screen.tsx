"use client";

import { Button, Title } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { AuditEvent } from "#lib/rollout/index.ts";
import { auditQuery } from "#lib/client/audit-query.ts";
import { EmptyState } from "../shell/empty-state.tsx";
import { LoadFailure } from "../shell/load-failure.tsx";
import { PageBody } from "../shell/page-body.tsx";
import { AuditFilterBar } from "./audit-filter-bar.tsx";
import { AuditSkeleton } from "./audit-skeleton.tsx";
import { AuditTable } from "./audit-table.tsx";
import { useAuditFilter } from "./use-audit-filter.ts";
import board from "./board-screen.module.css";

function AuditAbsent({ error, onRetry }: { readonly error: Error | null; readonly onRetry: () => void }) {
  return error ? <LoadFailure what="The audit log" error={error} onRetry={onRetry} /> : <AuditSkeleton />;
}

function AuditEvents({
  events,
  isFiltered,
  onClear,
}: {
  readonly events: readonly AuditEvent[];
  readonly isFiltered: boolean;
  readonly onClear: () => void;
}) {
  if (events.length > 0) return <AuditTable events={events} />;
  return (
    <EmptyState title={isFiltered ? "No event matches the filter" : "Nothing has been changed yet"}>
      {isFiltered ? (
        <Button onClick={onClear}>Show all events</Button>
      ) : (
        "The first rule, decision or step will stand here."
      )}
    </EmptyState>
  );
}

/** Who changed what, when, why, and from what to what. */
export function AuditScreen() {
  const { filter, setFilter, isFiltered, clear } = useAuditFilter();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    auditQuery(filter),
  );
  return (
    <PageBody>
      <div>
        <Title order={1}>Audit</Title>
        <p className={board.summary}>
          Every change and every refusal, newest first. Nothing here is ever edited or removed.
        </p>
      </div>
      <AuditFilterBar filter={filter} onFilter={setFilter} />
      {data ? (
        <AuditEvents
          events={data.pages.flatMap((page) => page.events)}
          isFiltered={isFiltered}
          onClear={clear}
        />
      ) : (
        <AuditAbsent error={error} onRetry={() => void refetch()} />
      )}
      {hasNextPage && (
        <div>
          <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Load older events
          </Button>
        </div>
      )}
    </PageBody>
  );
}
