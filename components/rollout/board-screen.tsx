"use client";

import { Button, TextInput, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconSearch } from "@tabler/icons-react";
import { boardQuery } from "#lib/client/board-query.ts";
import { EmptyState } from "../shell/empty-state.tsx";
import { LoadFailure } from "../shell/load-failure.tsx";
import { PageBody } from "../shell/page-body.tsx";
import { BoardBannerStrip } from "./board-banner-strip.tsx";
import { BoardSkeleton } from "./board-skeleton.tsx";
import { BoardTable } from "./board-table.tsx";
import { bannersOf } from "./banner-rows.ts";
import { boardSummary, togglePhase, visibleRows } from "./board-view.ts";
import { PhaseCounts } from "./phase-counts.tsx";
import { useBoardFilter } from "./use-board-filter.ts";
import classes from "./board-screen.module.css";

/** The board: what cannot wait, how many stand where, and every namespace with what is next. */
export function BoardScreen() {
  const { data: board, error, refetch } = useQuery(boardQuery());
  const [filter, setFilter] = useBoardFilter();
  if (!board) {
    return (
      <PageBody>
        {error ? (
          <LoadFailure what="The board" error={error} onRetry={() => void refetch()} />
        ) : (
          <BoardSkeleton />
        )}
      </PageBody>
    );
  }
  const rows = visibleRows(board.rows, filter);
  return (
    <PageBody>
      {bannersOf(board.rows).map((banner) => (
        <BoardBannerStrip key={`${banner.namespace} ${banner.tone}`} banner={banner} />
      ))}
      <div className={classes.head}>
        <div>
          <Title order={1}>Namespaces</Title>
          <p className={classes.summary}>{boardSummary(board.rows)}</p>
        </div>
        <TextInput
          className={classes.search}
          aria-label="Filter by name"
          placeholder="Filter by name"
          leftSection={<IconSearch size={14} />}
          value={filter.text}
          onChange={(event) => void setFilter({ text: event.currentTarget.value })}
        />
      </div>
      <PhaseCounts
        counts={board.counts}
        chosen={filter.phases}
        onToggle={(phase) => void setFilter({ phases: togglePhase(filter.phases, phase) })}
      />
      {board.rows.length === 0 && (
        <EmptyState title="No namespaces yet">
          The snapshot holds none. If the cluster has some, the header says whether it is still syncing.
        </EmptyState>
      )}
      {board.rows.length > 0 && rows.length === 0 && (
        <EmptyState title="No namespace matches the filter">
          <Button mt={8} onClick={() => void setFilter({ phases: [], text: "" })}>
            Show all {board.rows.length}
          </Button>
        </EmptyState>
      )}
      {rows.length > 0 && (
        <BoardTable rows={rows} sort={filter.sort} onSort={(sort) => void setFilter({ sort })} />
      )}
    </PageBody>
  );
}
