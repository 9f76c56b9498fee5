import { comparePhases, PHASES, type Phase } from "#lib/rollout/index.ts";
import { phaseText, type TrackState } from "./phase-words.ts";
import classes from "./phase-track.module.css";

/**
 * Five segments, filled up to the phase; the last filled one is striped while it changes and red while held.
 * `size` is where it stands: `pips` on the graph, `row` in the table, `page` across a page.
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
    <span className={classes.track} data-size={size} role="img" aria-label={`Phase: ${phaseText(phase, state)}`}>
      {PHASES.map((each) => {
        const order = comparePhases(each, phase);
        return <span key={each} className={classes.segment} data-filled={order <= 0} data-state={order === 0 ? state : "steady"} />;
      })}
    </span>
  );
}
