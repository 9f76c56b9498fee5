import { VisuallyHidden } from "@mantine/core";
import { comparePhases, PHASES, type Phase } from "#lib/rollout/index.ts";
import { phaseText, type TrackState } from "./phase-words.ts";
import classes from "./phase-track.module.css";

/**
 * Five segments, filled up to the phase; the last filled one is striped while it changes and red while held.
 * `size` is where it stands: `pips` on the graph (says the phase to screen readers itself), `row` in the table and
 * `page` across a page, where words stand beside it.
 */
export function PhaseTrack({
  phase,
  state = "steady",
  size = "row",
}: {
  readonly phase: Phase;
  readonly state?: TrackState;
  readonly size?: "pips" | "row" | "page";
}) {
  return (
    <span className={classes.track} data-size={size}>
      {PHASES.map((each) => {
        const order = comparePhases(each, phase);
        return (
          <span
            key={each}
            className={classes.segment}
            data-filled={order <= 0}
            data-state={order === 0 ? state : "steady"}
            aria-hidden="true"
          />
        );
      })}
      {size === "pips" && <VisuallyHidden>{phaseText(phase, state)}</VisuallyHidden>}
    </span>
  );
}
