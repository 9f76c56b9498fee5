"use client";

import { MultiSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { boardQuery } from "#lib/client/board-query.ts";
import classes from "./export.module.css";

/** The namespaces to export; none chosen means all of them. */
export function NamespaceChoice({
  chosen,
  onChoose,
}: {
  readonly chosen: readonly string[];
  readonly onChoose: (namespaces: readonly string[]) => void;
}) {
  const { data: board } = useQuery(boardQuery());
  const known = (board?.rows ?? []).map(({ namespace }) => namespace);
  const names = [...new Set([...known, ...chosen])].toSorted((a, b) => a.localeCompare(b));
  return (
    <MultiSelect
      aria-label="Namespaces to export"
      size="xs"
      className={classes.namespaces}
      placeholder={chosen.length === 0 ? `All ${known.length > 0 ? known.length : ""} namespaces` : undefined}
      data={names}
      value={[...chosen]}
      onChange={onChoose}
      searchable
      clearable
      clearButtonProps={{ "aria-label": "All namespaces" }}
      hidePickedOptions
      limit={100}
      nothingFoundMessage="No namespace by that name"
    />
  );
}
