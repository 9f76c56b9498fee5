"use client";

import { Table } from "@mantine/core";
import type { AuditEvent } from "#lib/rollout/index.ts";
import { AuditRow } from "./audit-row.tsx";
import classes from "./audit-table.module.css";

/** Events as a table; each with a before or after opens to show it. */
export function AuditTable({ events }: { readonly events: readonly AuditEvent[] }) {
  return (
    <div className={classes.frame}>
      <Table className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>When</Table.Th>
            <Table.Th>Who</Table.Th>
            <Table.Th>What</Table.Th>
            <Table.Th>Namespace</Table.Th>
            <Table.Th>Why</Table.Th>
            <Table.Th>
              <span className={classes.hidden}>Details</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {events.map((event) => (
            <AuditRow key={event.id} event={event} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
