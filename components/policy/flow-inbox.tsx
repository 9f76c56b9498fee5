"use client";

import { useState } from "react";
import { useRouter } from "next/navigation";
import { Button, Table } from "@mantine/core";
import type { NamespacePage } from "#lib/rollout/index.ts";
import { DismissDialog } from "./dismiss-dialog.tsx";
import { InboxBar } from "./inbox-bar.tsx";
import { InboxEmpty } from "./inbox-empty.tsx";
import { InexpressibleDialog } from "./inexpressible-dialog.tsx";
import { InboxRow } from "./inbox-row.tsx";
import { inboxExplainHref } from "./inbox-row-actions.tsx";
import type { SkippedEdge } from "./inbox-words.ts";
import { inboxCounts, visibleInbox } from "./inbox-view.ts";
import { useInboxActions } from "./use-inbox-actions.ts";
import { useInboxKeys } from "./use-inbox-keys.ts";
import { useInboxFilter } from "./use-inbox-filter.ts";
import classes from "./flow-inbox.module.css";

/** Rows drawn at once; more come by a button, so that a namespace with thousands of edges stays quick. */
const PAGE = 100;

/** The triage inbox of a namespace: every observed edge with an end in it, and what was decided about it. */
export function FlowInbox({ page }: { readonly page: NamespacePage }) {
  const { namespace } = page.row;
  const [{ show, text }, setFilter] = useInboxFilter(inboxCounts(page.inbox).undecided > 0);
  const [limit, setLimit] = useState(PAGE);
  const [dismissing, setDismissing] = useState<readonly string[]>();
  const [inexpressible, setInexpressible] = useState<readonly SkippedEdge[]>([]);
  const actions = useInboxActions(namespace, setInexpressible);
  const edges = visibleInbox(page.inbox, show, text).slice(0, limit);
  const router = useRouter();
  const cursor = useInboxKeys(edges, {
    allow: actions.allow,
    askDismiss: setDismissing,
    explain: (edge) => {
      const href = inboxExplainHref(edge);
      if (href !== undefined) router.push(href);
    },
  });
  const hidden = visibleInbox(page.inbox, show, text).length - edges.length;
  return (
    <>
      <InboxBar
        counts={inboxCounts(page.inbox)}
        show={show}
        text={text}
        onFilter={(next) => void setFilter(next)}
        selected={cursor.selected}
        undecided={page.inbox.filter(({ isUndecided }) => isUndecided)}
        onAllow={actions.allow}
        onDismiss={setDismissing}
        onClear={cursor.clear}
      />
      {edges.length === 0 ? (
        <InboxEmpty show={show} filtered={text !== ""} total={page.inbox.length} />
      ) : (
        <Table className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th className={classes.tick}>
                <span className={classes.hidden}>Selected</span>
              </Table.Th>
              <Table.Th>Connection</Table.Th>
              <Table.Th>Port</Table.Th>
              <Table.Th>Under the candidate</Table.Th>
              <Table.Th className={classes.number}>Connections</Table.Th>
              <Table.Th>Last</Table.Th>
              <Table.Th>Decision</Table.Th>
              <Table.Th>
                <span className={classes.hidden}>Actions</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {edges.map((edge) => (
              <InboxRow
                key={edge.edge.key}
                edge={edge}
                rules={page.rules}
                home={namespace}
                isCurrent={cursor.current === edge.edge.key}
                isSelected={cursor.selected.includes(edge.edge.key)}
                isPending={actions.pending.has(edge.edge.key)}
                onSelect={() => cursor.toggle(edge.edge.key)}
                onAllow={() => actions.allow([edge.edge.key])}
                onDismiss={() => setDismissing([edge.edge.key])}
                onReopen={() => actions.reopen([edge.edge.key])}
              />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {hidden > 0 && (
        <Button m={12} onClick={() => setLimit(limit + PAGE)}>
          Show {Math.min(PAGE, hidden)} of {hidden} more
        </Button>
      )}
      <InexpressibleDialog edges={inexpressible} onClose={() => setInexpressible([])} onMark={actions.mark} />
      <DismissDialog
        keys={dismissing}
        onClose={() => setDismissing(undefined)}
        onDismiss={(keys, reason) => {
          actions.dismiss(keys, reason);
          cursor.clear();
          setDismissing(undefined);
        }}
      />
    </>
  );
}
