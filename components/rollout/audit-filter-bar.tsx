"use client";

import { useState } from "react";
import { Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { boardQuery } from "#lib/client/board-query.ts";
import type { AuditFilter } from "#lib/client/audit-query.ts";
import { AUDIT_ACTIONS } from "./activity-words.ts";
import classes from "./audit-table.module.css";

/** Filters by namespace, actor and action. A namespace that is gone can still be typed into the address. */
export function AuditFilterBar({
  filter,
  onFilter,
}: {
  readonly filter: AuditFilter;
  readonly onFilter: (change: AuditFilter) => void;
}) {
  const { data: board } = useQuery(boardQuery());
  const [actor, setActor] = useState(filter.actor ?? "");
  const ask = useDebouncedCallback((value: string) => onFilter({ actor: value }), 300);
  const namespaces = new Set([
    ...(board?.rows.map((row) => row.namespace) ?? []),
    ...(filter.namespace === undefined ? [] : [filter.namespace]),
  ]);
  return (
    <search className={classes.filters} aria-label="Filter events">
      <Select
        label="Namespace"
        placeholder="all"
        searchable
        clearable
        data={[...namespaces].sort()}
        value={filter.namespace ?? null}
        onChange={(value) => onFilter({ namespace: value ?? "" })}
      />
      <TextInput
        label="Actor"
        placeholder="anybody"
        value={actor}
        onChange={(event) => {
          setActor(event.currentTarget.value);
          ask(event.currentTarget.value.trim());
        }}
      />
      <Select
        label="Action"
        placeholder="all"
        searchable
        clearable
        data={[...AUDIT_ACTIONS]}
        value={filter.action ?? null}
        onChange={(value) => onFilter({ action: value ?? "" })}
      />
    </search>
  );
}
