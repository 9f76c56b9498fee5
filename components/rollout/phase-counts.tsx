"use client";

import { UnstyledButton } from "@mantine/core";
import { PHASES, type Phase } from "#lib/rollout/index.ts";
import { PHASE_MEANINGS, PHASE_NAMES } from "./phase-words.ts";
import classes from "./phase-counts.module.css";

/** How many namespaces stand at each phase; each is a switch that filters the table. */
export function PhaseCounts({
  counts,
  chosen,
  onToggle,
}: {
  readonly counts: Readonly<Record<Phase, number>>;
  readonly chosen: readonly Phase[];
  readonly onToggle: (phase: Phase) => void;
}) {
  return (
    <fieldset className={classes.grid} aria-label="Filter by phase">
      {PHASES.map((phase) => (
        <UnstyledButton
          key={phase}
          className={classes.tile}
          aria-pressed={chosen.includes(phase)}
          onClick={() => onToggle(phase)}
        >
          <span className={classes.name}>{PHASE_NAMES[phase]}</span>
          <span className={classes.count} data-zero={counts[phase] === 0}>
            {counts[phase]}
          </span>
          <span className={classes.meaning}>{PHASE_MEANINGS[phase]}</span>
        </UnstyledButton>
      ))}
    </fieldset>
  );
}
