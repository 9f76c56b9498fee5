"use client";

import { Kbd, Modal, Text } from "@mantine/core";
import classes from "./help-sheet.module.css";

const KEYS: readonly { readonly where: string; readonly keys: readonly (readonly [string, string])[] }[] = [
  {
    where: "Everywhere",
    keys: [
      ["Ctrl K", "Find anything"],
      ["B", "Board"],
      ["G", "Graph"],
      ["N", "Enforcement"],
      ["?", "This help"],
      ["Esc", "Close what is open"],
    ],
  },
  {
    where: "Namespace",
    keys: [
      ["R", "Roll back (opens the confirm)"],
      ["J", "Next flow"],
      ["K", "Previous flow"],
      ["A", "Allow the flow"],
      ["D", "Dismiss the flow"],
      ["E", "Explain the flow"],
      ["X", "Select the flow"],
    ],
  },
  {
    where: "Enforcement",
    keys: [
      ["P", "Prove now (opens the confirm)"],
      ["Tab", "To the next row of the proof"],
      ["Enter", "Open or close its evidence"],
    ],
  },
  {
    where: "Graph",
    keys: [
      ["Tab", "To the next namespace, workload or edge"],
      ["Arrows", "To the neighbour in that direction"],
      ["Enter", "Expand, or open what is focused"],
      ["J", "Next edge"],
      ["K", "Previous edge"],
      ["A", "Allow"],
      ["D", "Dismiss"],
      ["E", "Explain the edge"],
      ["R", "Roll back (opens the confirm)"],
    ],
  },
];

/** The keys, by where they work. */
export function HelpSheet({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={
        <Text fw={600} fz={15}>
          Keys
        </Text>
      }
      size={560}
    >
      <div className={classes.columns}>
        {KEYS.map(({ where, keys }) => (
          <section key={where}>
            <h3 className={classes.where}>{where}</h3>
            <dl className={classes.keys}>
              {keys.map(([key, what]) => (
                <div key={key}>
                  <dt>
                    <Kbd size="xs">{key}</Kbd>
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
