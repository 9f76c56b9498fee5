import Link from "next/link";
import { Table } from "@mantine/core";
import type { BoardRow } from "#lib/rollout/index.ts";
import { Age } from "../shell/age.tsx";
import { MarkedText } from "../shell/marked-text.tsx";
import { CoverageBars } from "./coverage-bars.tsx";
import { namespaceHref } from "./finding-link.ts";
import { PhaseTrack } from "./phase-track.tsx";
import { phaseText, trackState } from "./phase-words.ts";
import { RollBackButton } from "./roll-back-button.tsx";
import { RowAction } from "./row-action.tsx";
import classes from "./board-table.module.css";

/** One namespace on the board. On a phone the cells stack into a card, hence the cells' names. */
export function BoardRowLine({ row }: { readonly row: BoardRow }) {
  const state = trackState(row.rollout);
  return (
    <Table.Tr className={classes.row}>
      <Table.Th scope="row" className={classes.name}>
        <Link href={namespaceHref(row.namespace)}>{row.namespace}</Link>
      </Table.Th>
      <Table.Td className={classes.phase}>
        <PhaseTrack phase={row.rollout.phase} state={state} target={row.movingTo} />
        <span>{phaseText(row.rollout.phase, state)}</span>
      </Table.Td>
      <Table.Td className={classes.since}>
        <Age atMs={row.rollout.phaseSinceMs} plain />
      </Table.Td>
      <Table.Td className={classes.undecided} data-zero={row.undecided === 0}>
        {row.undecided}
        <span className={classes.phoneWord}> undecided</span>
      </Table.Td>
      <Table.Td className={classes.coverage}>
        <CoverageBars coverage={row.coverage} />
      </Table.Td>
      <Table.Td className={classes.next} data-tone={row.next.tone}>
        <MarkedText text={row.next.text} />
      </Table.Td>
      <Table.Td className={classes.actions}>
        <RowAction row={row} />
        {row.canRollBack && <RollBackButton namespace={row.namespace} />}
      </Table.Td>
    </Table.Tr>
  );
}
