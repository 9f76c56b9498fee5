import { VisuallyHidden } from "@mantine/core";
import type { Phase } from "#lib/rollout/index.ts";
import { phaseText, trackSegments, type TrackState } from "./phase-words.ts";
import classes from "./phase-track.module.css";

/**
 * Five segments, filled up to the phase; the last filled one is red while held. While an operation writes, the way to
 * its `target` is striped.
 * `size` is where it stands: `pips` on the graph (says the phase to screen readers itself), `row` in the table and
 * `page` across a page, where words stand beside it.
 */
export function PhaseTrack({
  phase,
  state = "steady",
  target,
  size = "row",
}: {
  readonly phase: Phase;
  readonly state?: TrackState;
  readonly target?: Phase;
  readonly size?: "pips" | "row" | "page";
}) {
  return (
    <span className={classes.track} data-size={size}>
      {trackSegments(phase, state, target).map((segment) => (
        <span
          key={segment.phase}
          className={classes.segment}
          data-filled={segment.filled}
          data-state={segment.state}
          aria-hidden="true"
        />
      ))}
      {size === "pips" && <VisuallyHidden>{phaseText(phase, state)}</VisuallyHidden>}
    </span>
  );
}
