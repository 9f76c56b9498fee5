"use client";

import { Menu } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { VERDICTS } from "#lib/policy/index.ts";
import { toggleVerdict, type GraphFilter } from "#lib/graph/index.ts";
import { VERDICT_LOOKS } from "../theme/verdict-looks.ts";
import { VerdictMark } from "../theme/verdict-mark.tsx";
import { Chip } from "./chip.tsx";

function chipText({ verdicts }: GraphFilter): string {
  if (verdicts === undefined) return "verdict: all";
  return verdicts.length === 1
    ? `verdict: ${VERDICT_LOOKS[verdicts[0]!].word}`
    : `verdict: ${verdicts.length} of ${VERDICTS.length}`;
}

/** Which verdicts are shown. The legend does the same; this is where one looks on a phone. */
export function VerdictChip({
  filter,
  onFilter,
}: {
  readonly filter: GraphFilter;
  readonly onFilter: (filter: GraphFilter) => void;
}) {
  return (
    <Menu position="bottom-start" withinPortal closeOnItemClick={false}>
      <Menu.Target>
        <Chip active={filter.verdicts !== undefined}>{chipText(filter)}</Chip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onFilter({ ...filter, verdicts: undefined })}>all</Menu.Item>
        <Menu.Divider />
        {VERDICTS.map((verdict) => {
          const on = filter.verdicts?.includes(verdict) ?? false;
          return (
            <Menu.Item
              key={verdict}
              role="menuitemcheckbox"
              aria-checked={on}
              rightSection={on ? <IconCheck size={14} /> : undefined}
              onClick={() => onFilter(toggleVerdict(filter, verdict))}
            >
              <VerdictMark verdict={verdict} />
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
