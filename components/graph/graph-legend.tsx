"use client";

import { UnstyledButton } from "@mantine/core";
import { VERDICTS, type Verdict } from "#lib/policy/index.ts";
import type { GraphFilter, VerdictCounts } from "#lib/graph/index.ts";
import { VERDICT_LOOKS } from "../theme/verdict-looks.ts";
import classes from "./graph-legend.module.css";

/** The five words in their order, each with its line and how many edges carry it; a click shows those alone. */
export function GraphLegend({
  counts,
  filter,
  onToggle,
}: {
  readonly counts: VerdictCounts;
  readonly filter: GraphFilter;
  readonly onToggle: (verdict: Verdict) => void;
}) {
  return (
    <fieldset className={classes.legend} aria-label="Verdicts, click to filter">
      {VERDICTS.map((verdict) => {
        const look = VERDICT_LOOKS[verdict];
        const filtered = filter.verdicts !== undefined;
        const shown = filter.verdicts?.includes(verdict) ?? true;
        return (
          <UnstyledButton
            key={verdict}
            className={classes.entry}
            data-off={!shown}
            aria-pressed={filtered && shown}
            onClick={() => onToggle(verdict)}
          >
            <svg width="30" height="6" aria-hidden="true">
              <line
                x1="0"
                y1="3"
                x2="30"
                y2="3"
                stroke={look.line}
                strokeWidth="2"
                strokeDasharray={look.dashes}
              />
            </svg>
            <span>{look.word}</span>
            <span className={classes.count}>{counts[verdict]}</span>
          </UnstyledButton>
        );
      })}
    </fieldset>
  );
}
