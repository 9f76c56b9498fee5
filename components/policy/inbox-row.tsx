import Link from "next/link";
import { Checkbox, Table } from "@mantine/core";
import type { AllowRule } from "#lib/policy/index.ts";
import type { InboxEdge } from "#lib/rollout/index.ts";
import { Age } from "../shell/age.tsx";
import { edgeHref, namespaceHref } from "../rollout/finding-link.ts";
import { VerdictMark } from "../theme/verdict-mark.tsx";
import { InboxRowActions } from "./inbox-row-actions.tsx";
import { connectionText, decisionText } from "./inbox-view.ts";
import { PeerName } from "./peer-name.tsx";
import { portText } from "./peer-words.ts";
import classes from "./flow-inbox.module.css";

/** One edge of the inbox. `isCurrent` is where the keys stand. */
export function InboxRow({
  edge,
  rules,
  home,
  isCurrent,
  isSelected,
  isPending,
  onSelect,
  ...decide
}: {
  readonly edge: InboxEdge;
  readonly rules: readonly AllowRule[];
  readonly home: string;
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
  readonly isPending: boolean;
  readonly onSelect: () => void;
  readonly onAllow: () => void;
  readonly onDismiss: () => void;
  readonly onReopen: () => void;
}) {
  const name = connectionText(edge, home);
  return (
    <Table.Tr
      className={classes.row}
      data-current={isCurrent || undefined}
      data-current-flow={isCurrent ? "" : undefined}
      data-pending={isPending || undefined}
      aria-selected={isSelected}
    >
      <Table.Td className={classes.tick}>
        <Checkbox size="xs" checked={isSelected} onChange={onSelect} aria-label={`Select ${name}`} />
      </Table.Td>
      <Table.Th scope="row" className={classes.connection}>
        <Link href={edgeHref(edge.edge.key)} title="Show on the graph">
          <PeerName peer={edge.edge.sender} home={home} /> <span className={classes.to}>to</span>{" "}
          <PeerName peer={edge.edge.receiver} home={home} />
        </Link>
      </Table.Th>
      <Table.Td className={classes.port}>
        <code>{portText(edge.edge.port, edge.edge.protocol)}</code>
      </Table.Td>
      <Table.Td className={classes.verdict}>
        <VerdictMark verdict={edge.candidate} />
      </Table.Td>
      <Table.Td className={classes.seen}>
        {edge.connections.toLocaleString("en-US")}
        {edge.denials > 0 && (
          <span className={classes.denials}> {edge.denials.toLocaleString("en-US")} denied</span>
        )}
      </Table.Td>
      <Table.Td className={classes.last}>
        <Age atMs={edge.edge.lastSeenMs} plain />
      </Table.Td>
      <Table.Td className={classes.decision} data-undecided={edge.isUndecided || undefined}>
        {edge.decidedIn !== undefined && edge.decision === undefined ? (
          <Link href={namespaceHref(edge.decidedIn, "flows")}>{decisionText(edge, rules)}</Link>
        ) : (
          decisionText(edge, rules)
        )}
      </Table.Td>
      <Table.Td className={classes.actions}>
        <InboxRowActions edge={edge} name={name} {...decide} />
      </Table.Td>
    </Table.Tr>
  );
}
