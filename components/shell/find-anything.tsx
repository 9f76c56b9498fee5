"use client";

import { useRouter } from "next/navigation";
import { Spotlight, type SpotlightActionGroupData } from "@mantine/spotlight";
import { useQuery } from "@tanstack/react-query";
import { IconSearch } from "@tabler/icons-react";
import { boardQuery } from "#lib/client/board-query.ts";
import { useRollBack } from "../rollout/roll-back-provider.tsx";
import classes from "./find-anything.module.css";
import { paletteEntries, type PaletteEntry } from "./palette-actions.ts";

/** The palette (Ctrl or Cmd K): screens, namespaces, and what can be done with them. */
export function FindAnything() {
  const router = useRouter();
  const rollBack = useRollBack();
  const { data: board } = useQuery(boardQuery());
  const run = (entry: PaletteEntry) =>
    entry.does.kind === "go" ? router.push(entry.does.href) : rollBack(entry.does.namespace);
  const groups = Map.groupBy(paletteEntries(board?.rows ?? []), (entry) => entry.group);
  const actions = [...groups].map(([group, entries]): SpotlightActionGroupData => ({
    group,
    actions: entries.map((entry) => ({
      id: entry.id,
      label: entry.label,
      description: entry.description,
      keywords: [...entry.keywords],
      onClick: () => run(entry),
    })),
  }));
  return (
    <Spotlight
      actions={actions}
      shortcut="mod + K"
      limit={24}
      scrollable
      maxHeight={420}
      highlightQuery
      classNames={{
        action: classes.action,
        actionDescription: classes.description,
        actionsGroup: classes.group,
      }}
      attributes={{ content: { "aria-label": "Find anything" } }}
      overlayProps={{ backgroundOpacity: 0.36, blur: 0 }}
      nothingFound="Nothing by that name. Namespaces, screens, explanations, exports and rollbacks can be found."
      searchProps={{
        leftSection: <IconSearch size={16} />,
        placeholder: "Find anything",
        "aria-label": "Find anything",
      }}
    />
  );
}
