"use client";

import { Table, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import type { BoardRow } from "#lib/rollout/index.ts";
import { BoardRowLine } from "./board-row-line.tsx";
import type { BoardSort } from "./board-view.ts";
import classes from "./board-table.module.css";

const COLUMNS: readonly { readonly label: string; readonly sort?: BoardSort; readonly className?: string }[] =
  [
    { label: "Namespace", sort: "namespace" },
    { label: "Phase", sort: "phase" },
    { label: "Since", sort: "since" },
    { label: "Undecided", sort: "undecided", className: classes.number },
    { label: "Coverage in / out", sort: "coverage" },
    { label: "What is next" },
    { label: "" },
  ];

/** All namespaces that the filter leaves. A column's heading sorts by it; again, and the board's own order is back. */
export function BoardTable({
  rows,
  sort,
  onSort,
}: {
  readonly rows: readonly BoardRow[];
  readonly sort: BoardSort;
  readonly onSort: (sort: BoardSort) => void;
}) {
  return (
    <div className={classes.frame}>
      <Table className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            {COLUMNS.map((column) => (
              <Table.Th
                key={column.label}
                className={column.className}
                aria-sort={column.sort === sort ? "other" : undefined}
              >
                {column.sort === undefined ? (
                  column.label || <span className={classes.hidden}>Actions</span>
                ) : (
                  <UnstyledButton
                    className={classes.sort}
                    onClick={() => onSort(column.sort === sort ? "board" : (column.sort ?? "board"))}
                  >
                    {column.label}
                    {column.sort === sort && <IconChevronDown size={13} aria-label=", sorted" />}
                  </UnstyledButton>
                )}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <BoardRowLine key={row.rollout.namespaceUid} row={row} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
