"use client";

import { Menu } from "@mantine/core";
import { WINDOWS, type GraphFilter } from "#lib/graph/index.ts";
import { Chip } from "./chip.tsx";

/** "last 8 days". */
export function windowText(days: number): string {
  return days === 1 ? "last day" : `last ${days} days`;
}

/** Over how many days edges are counted. */
export function WindowChip({
  filter,
  onFilter,
}: {
  readonly filter: GraphFilter;
  readonly onFilter: (filter: GraphFilter) => void;
}) {
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Chip active={filter.windowDays !== 8}>{windowText(filter.windowDays)}</Chip>
      </Menu.Target>
      <Menu.Dropdown>
        {WINDOWS.map((days) => (
          <Menu.Item
            key={days}
            aria-current={days === filter.windowDays}
            fw={days === filter.windowDays ? 600 : undefined}
            onClick={() => onFilter({ ...filter, windowDays: days })}
          >
            {windowText(days)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
