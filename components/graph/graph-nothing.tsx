"use client";

import { Button } from "@mantine/core";
import { NO_FILTER, type ClusterGraph, type GraphFilter } from "#lib/graph/index.ts";
import type { FlowSourceStatus } from "#lib/rollout/index.ts";
import { EmptyState } from "../shell/empty-state.tsx";
import { noFlowsText } from "./flows-words.ts";
import classes from "./graph-screen.module.css";

/** Over an empty canvas: why it is, and what to do about it. */
export function GraphNothing({
  graph,
  filter,
  flows,
  onFilter,
}: {
  readonly graph: ClusterGraph;
  readonly filter: GraphFilter;
  readonly flows?: FlowSourceStatus;
  readonly onFilter: (filter: GraphFilter) => void;
}) {
  if (graph.namespaces.length === 0) {
    return (
      <div className={classes.nothing}>
        <EmptyState title="No namespaces yet">
          The first snapshot of the cluster is on its way. Its state stands in the header.
        </EmptyState>
      </div>
    );
  }
  if (graph.edges.length === 0) {
    return (
      <div className={classes.nothing}>
        <EmptyState title={`No connections seen in the last ${graph.windowDays} days`}>
          {noFlowsText(flows)}
        </EmptyState>
      </div>
    );
  }
  return (
    <div className={classes.nothing}>
      <EmptyState title="No namespace passes the filters">
        <Button
          mt={8}
          onClick={() => onFilter({ ...NO_FILTER, view: filter.view, windowDays: filter.windowDays })}
        >
          Show everything
        </Button>
      </EmptyState>
    </div>
  );
}
