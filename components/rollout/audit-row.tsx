"use client";

import Link from "next/link";
import { Button, Table } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { AuditEvent } from "#lib/rollout/index.ts";
import { Age } from "../shell/age.tsx";
import { activityText, activityTone } from "./activity-words.ts";
import { AuditChange } from "./audit-change.tsx";
import { namespaceHref } from "./finding-link.ts";
import classes from "./audit-table.module.css";

/** One event; its before and after open below it. */
export function AuditRow({ event }: { readonly event: AuditEvent }) {
  const [open, { toggle }] = useDisclosure(false);
  const hasChange = event.before !== undefined || event.after !== undefined;
  return (
    <>
      <Table.Tr id={event.id} className={classes.row}>
        <Table.Td className={classes.when}>
          <Age atMs={event.atMs} />
        </Table.Td>
        <Table.Td className={classes.who}>{event.actor}</Table.Td>
        <Table.Td className={classes.what}>
          <span className={classes.mark} data-tone={activityTone(event.action)} aria-hidden="true" />
          {activityText(event)}
          <code className={classes.code}>{event.action}</code>
        </Table.Td>
        <Table.Td>
          {event.namespace !== undefined && (
            <Link href={namespaceHref(event.namespace)}>{event.namespace}</Link>
          )}
        </Table.Td>
        <Table.Td className={classes.why}>{event.reason}</Table.Td>
        <Table.Td className={classes.details}>
          {hasChange && (
            <Button onClick={toggle} aria-expanded={open} aria-controls={`${event.id}-change`}>
              {open ? "Hide" : "Details"}
            </Button>
          )}
        </Table.Td>
      </Table.Tr>
      {open && (
        <Table.Tr id={`${event.id}-change`}>
          <Table.Td colSpan={6} className={classes.change}>
            <AuditChange event={event} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}
