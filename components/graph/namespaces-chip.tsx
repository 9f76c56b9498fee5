"use client";

import { useState } from "react";
import { Anchor, Checkbox, Group, Popover, ScrollArea, Stack, TextInput } from "@mantine/core";
import {
  roomsWithContent,
  type ClusterGraph,
  type GraphFilter,
  type VisibleGraph,
} from "#lib/graph/index.ts";
import { Chip } from "./chip.tsx";
import classes from "./chip-panel.module.css";

/** "7 of 12 namespaces", and which ones. */
export function NamespacesChip({
  graph,
  visible,
  filter,
  onFilter,
}: {
  readonly graph: ClusterGraph;
  readonly visible: VisibleGraph;
  readonly filter: GraphFilter;
  readonly onFilter: (filter: GraphFilter) => void;
}) {
  const [find, setFind] = useState("");
  const all = graph.namespaces.map((room) => room.name);
  const standard = roomsWithContent(graph).map((room) => room.name);
  const shown = filter.namespaces ?? standard;
  const change = (names: readonly string[]) => {
    const next = all.filter((name) => names.includes(name));
    const isStandard = next.length === standard.length && standard.every((name) => next.includes(name));
    onFilter({ ...filter, namespaces: isStandard ? undefined : next });
  };
  return (
    <Popover position="bottom-start" width={260} withinPortal trapFocus>
      <Popover.Target>
        <Chip active={filter.namespaces !== undefined || filter.hideSystem || filter.showNodes}>
          {visible.rooms.shown} of {visible.rooms.all} namespaces
        </Chip>
      </Popover.Target>
      <Popover.Dropdown className={classes.panel}>
        <TextInput
          size="xs"
          aria-label="Find a namespace"
          placeholder="Find a namespace"
          value={find}
          onChange={(event) => setFind(event.currentTarget.value)}
        />
        <Group justify="space-between" my={8}>
          <Anchor
            component="button"
            type="button"
            size="xs"
            onClick={() => onFilter({ ...filter, namespaces: undefined })}
          >
            All
          </Anchor>
          <Checkbox
            size="xs"
            label="Hide system and nodes"
            checked={filter.hideSystem}
            onChange={(event) => onFilter({ ...filter, hideSystem: event.currentTarget.checked })}
          />
        </Group>
        <Checkbox
          mb={8}
          size="xs"
          label="Show allowed traffic of nodes (probes)"
          disabled={filter.hideSystem}
          checked={filter.showNodes && !filter.hideSystem}
          onChange={(event) => onFilter({ ...filter, showNodes: event.currentTarget.checked })}
        />
        <ScrollArea.Autosize mah={280} offsetScrollbars>
          <Checkbox.Group value={[...shown]} onChange={change}>
            <Stack gap={6}>
              {graph.namespaces
                .filter((room) => room.name.includes(find.trim().toLowerCase()))
                .map((room) => (
                  <Checkbox
                    key={room.name}
                    size="xs"
                    value={room.name}
                    label={room.workloads.length === 0 ? `${room.name}, empty` : room.name}
                  />
                ))}
            </Stack>
          </Checkbox.Group>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}
