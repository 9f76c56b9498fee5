"use client";

import { Popover, Select, Stack } from "@mantine/core";
import type { ClusterGraph, GraphFilter } from "#lib/graph/index.ts";
import { Chip } from "./chip.tsx";
import classes from "./chip-panel.module.css";
import bar from "./graph-toolbar.module.css";

function chipText({ port, protocol }: GraphFilter): string {
  if (port === undefined) return protocol === undefined ? "port: any" : `port: any ${protocol}`;
  return protocol === undefined ? `port: ${port}` : `port: ${port}/${protocol}`;
}

/** Ports and protocols that occur, the most used first. */
function occurring<T>(values: readonly T[]): T[] {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([value]) => value);
}

/** Which port and protocol are shown. */
export function PortChip({
  graph,
  filter,
  onFilter,
}: {
  readonly graph: ClusterGraph;
  readonly filter: GraphFilter;
  readonly onFilter: (filter: GraphFilter) => void;
}) {
  const ports = occurring(graph.edges.filter((edge) => edge.port > 0).map((edge) => String(edge.port)));
  const protocols = occurring(graph.edges.map((edge) => edge.protocol));
  return (
    <Popover position="bottom-start" width={200} withinPortal trapFocus>
      <Popover.Target>
        <Chip className={bar.port} active={filter.port !== undefined || filter.protocol !== undefined}>
          {chipText(filter)}
        </Chip>
      </Popover.Target>
      <Popover.Dropdown className={classes.panel}>
        <Stack gap={8}>
          <Select
            size="xs"
            label="Port"
            placeholder="any"
            searchable
            clearable
            comboboxProps={{ withinPortal: false }}
            data={ports}
            value={filter.port?.toString() ?? null}
            onChange={(value) => onFilter({ ...filter, port: value === null ? undefined : Number(value) })}
          />
          <Select
            size="xs"
            label="Protocol"
            placeholder="any"
            clearable
            comboboxProps={{ withinPortal: false }}
            data={protocols}
            value={filter.protocol ?? null}
            onChange={(value) => onFilter({ ...filter, protocol: value ?? undefined })}
          />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
