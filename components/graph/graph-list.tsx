"use client";

import { useState } from "react";
import { Anchor, Pagination, Table } from "@mantine/core";
import { portText, verdictIn, type GraphEdge, type GraphView } from "#lib/graph/index.ts";
import { Age } from "../shell/age.tsx";
import { EmptyState } from "../shell/empty-state.tsx";
import { VerdictMark } from "../theme/verdict-mark.tsx";
import type { NameOf } from "./graph-words.ts";
import classes from "./graph-list.module.css";

const PER_PAGE = 100;

/** The same edges as on the canvas, as a table: for those who read better than they look, and for screen readers. */
export function GraphList({
  edges,
  view,
  nameOf,
  selected,
  onOpen,
}: {
  readonly edges: readonly GraphEdge[];
  readonly view: GraphView;
  readonly nameOf: NameOf;
  readonly selected?: string;
  readonly onOpen: (key: string) => void;
}) {
  const [page, setPage] = useState(1);
  const pages = Math.max(1, Math.ceil(edges.length / PER_PAGE));
  const current = Math.min(page, pages);
  if (edges.length === 0)
    return (
      <EmptyState title="No edge passes the filters">Show all verdicts, or clear the search.</EmptyState>
    );
  return (
    <div className={classes.scroll}>
      <Table className={classes.table} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Sender</Table.Th>
            <Table.Th>Receiver</Table.Th>
            <Table.Th>Port</Table.Th>
            <Table.Th>Verdict</Table.Th>
            <Table.Th className={classes.number}>Connections</Table.Th>
            <Table.Th className={classes.number}>Denied</Table.Th>
            <Table.Th className={classes.number}>Last seen</Table.Th>
            <Table.Th>Decision</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {edges.slice((current - 1) * PER_PAGE, current * PER_PAGE).map((edge) => (
            <Table.Tr
              key={edge.key}
              data-selected={edge.key === selected}
              aria-current={edge.key === selected ? "true" : undefined}
              onClick={() => onOpen(edge.key)}
            >
              <Table.Td>
                <Anchor
                  component="button"
                  type="button"
                  c="inherit"
                  fw={500}
                  ta="left"
                  onClick={() => onOpen(edge.key)}
                >
                  {nameOf(edge.sender)}
                </Anchor>
              </Table.Td>
              <Table.Td>{nameOf(edge.receiver)}</Table.Td>
              <Table.Td>
                <code>{portText(edge)}</code>
              </Table.Td>
              <Table.Td>
                <VerdictMark verdict={verdictIn(edge, view)} />
              </Table.Td>
              <Table.Td className={classes.number}>{edge.connections.toLocaleString("en")}</Table.Td>
              <Table.Td className={classes.number}>{edge.denials.toLocaleString("en")}</Table.Td>
              <Table.Td className={classes.number}>
                {edge.lastSeenMs === undefined ? "never" : <Age atMs={edge.lastSeenMs} />}
              </Table.Td>
              <Table.Td className={classes.faint}>
                {edge.decision ?? (verdictIn(edge, view) === "would-be-denied" ? "undecided" : "")}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {pages > 1 && (
        <Pagination
          className={classes.pages}
          total={pages}
          value={current}
          onChange={setPage}
          size="sm"
          getControlProps={(control) => ({
            "aria-label": `${control === "next" ? "Next" : "Previous"} page`,
          })}
        />
      )}
    </div>
  );
}
