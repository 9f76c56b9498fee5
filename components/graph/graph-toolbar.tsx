"use client";

import { useState } from "react";
import { CloseButton, SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { NO_FILTER, type ClusterGraph, type VisibleGraph } from "#lib/graph/index.ts";
import type { GraphAddress } from "./use-graph-address.ts";
import { Chip } from "./chip.tsx";
import { NamespacesChip } from "./namespaces-chip.tsx";
import { PortChip } from "./port-chip.tsx";
import { VerdictChip } from "./verdict-chip.tsx";
import { WindowChip } from "./window-chip.tsx";
import classes from "./graph-toolbar.module.css";

/** What is shown, and how: view, namespaces, window, verdict, port, words; as a drawing or as a list. */
export function GraphToolbar({
  graph,
  visible,
  address,
  focusName,
}: {
  readonly graph: ClusterGraph;
  readonly visible: VisibleGraph;
  readonly address: GraphAddress;
  readonly focusName?: string;
}) {
  const { filter, as, setFilter: onFilter, showAs: onShowAs } = address;
  const open = filter.expanded === "all" || filter.expanded.length > 0;
  return (
    <div className={classes.bar} role="toolbar" aria-label="What the graph shows">
      <Chip
        active={filter.view === "candidate"}
        aria-pressed={filter.view === "candidate"}
        onClick={() => onFilter({ ...filter, view: "candidate" })}
      >
        View: candidate
      </Chip>
      <Chip
        active={filter.view === "now"}
        aria-pressed={filter.view === "now"}
        onClick={() => onFilter({ ...filter, view: "now" })}
      >
        Now
      </Chip>
      <NamespacesChip graph={graph} visible={visible} filter={filter} onFilter={onFilter} />
      <WindowChip filter={filter} onFilter={onFilter} />
      <VerdictChip filter={filter} onFilter={onFilter} />
      <PortChip graph={graph} filter={filter} onFilter={onFilter} />
      {filter.focus !== undefined && (
        <Chip
          active
          onClick={() => onFilter({ ...filter, focus: undefined })}
          aria-label={`Stop showing only ${focusName ?? filter.focus} and its peers`}
        >
          only {focusName ?? filter.focus} and peers ✕
        </Chip>
      )}
      {as === "drawing" && (
        <Chip onClick={() => onFilter({ ...filter, expanded: open ? NO_FILTER.expanded : "all" })}>
          {open ? "Collapse all" : "Expand all"}
        </Chip>
      )}
      <span className={classes.space} />
      <SearchField value={filter.search} onChange={(search) => onFilter({ ...filter, search })} />
      <SegmentedControl
        size="xs"
        aria-label="Show as"
        value={as}
        onChange={(value) => onShowAs(value === "list" ? "list" : "drawing")}
        data={[
          { value: "drawing", label: "Graph" },
          { value: "list", label: "List" },
        ]}
      />
    </div>
  );
}

/** Types at its own speed and tells the address a moment later; a change from outside (Back, a link) wins. */
function SearchField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  const [told, setTold] = useState(value);
  const tell = useDebouncedCallback((next: string) => {
    setTold(next);
    onChange(next);
  }, 180);
  // The address changed and it was not us: take its words over while rendering, as React asks for.
  if (value !== told) {
    setTold(value);
    setText(value);
  }
  const change = (next: string) => {
    setText(next);
    tell(next.trim());
  };
  return (
    <TextInput
      className={classes.search}
      size="xs"
      radius="xl"
      placeholder="Name or port"
      aria-label="Show only edges whose names or port contain"
      leftSection={<IconSearch size={13} />}
      rightSection={
        text === "" ? undefined : <CloseButton size="xs" aria-label="Clear" onClick={() => change("")} />
      }
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
