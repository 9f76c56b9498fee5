import { comparePhases, PHASES, type Phase, type Rollout } from "#lib/rollout/index.ts";

/** Names of phases as people read them. */
export const PHASE_NAMES: Readonly<Record<Phase, string>> = {
  observe: "Observe",
  staged: "Staged",
  ingress: "Ingress",
  egress: "Egress",
  locked: "Locked",
};

/** What a phase means for traffic, three words at most. */
export const PHASE_MEANINGS: Readonly<Record<Phase, string>> = {
  observe: "collecting flows",
  staged: "nothing enforced",
  ingress: "ingress enforced",
  egress: "default-deny both ways",
  locked: "watched for drift",
};

/** How the newest segment of a phase track is drawn: striped while an operation writes, red while held. */
export type TrackState = "steady" | "moving" | "held";

/** A hold outweighs an operation: it is what keeps the namespace where it is. */
export function trackState(rollout: Pick<Rollout, "hold" | "operationId">): TrackState {
  if (rollout.hold.kind === "held") return "held";
  return rollout.operationId === undefined ? "steady" : "moving";
}

const STATE_WORDS: Readonly<Record<TrackState, string>> = {
  steady: "",
  moving: ", changing",
  held: ", held",
};

/** The phase with its state: "Staged", "Staged, held", "Ingress, changing". */
export function phaseText(phase: Phase, state: TrackState): string {
  return `${PHASE_NAMES[phase]}${STATE_WORDS[state]}`;
}

/** How one segment of the track is drawn. */
export interface TrackSegment {
  readonly phase: Phase;
  readonly filled: boolean;
  readonly state: TrackState;
}

/**
 * The segments of a track. While an operation writes, what is between here and its target is striped, upwards and
 * downwards alike; where it stays at its phase (a revision is brought in), or its target is not known, that segment is.
 */
export function trackSegments(
  phase: Phase,
  state: TrackState,
  target: Phase = phase,
): readonly TrackSegment[] {
  const [low, high] = comparePhases(target, phase) < 0 ? [target, phase] : [phase, target];
  return PHASES.map((each) => {
    if (state !== "moving") {
      const order = comparePhases(each, phase);
      return { phase: each, filled: order <= 0, state: order === 0 ? state : "steady" };
    }
    const isBetween = comparePhases(each, low) > 0 && comparePhases(each, high) <= 0;
    const isMoving = isBetween || (low === high && each === phase);
    return { phase: each, filled: comparePhases(each, high) <= 0, state: isMoving ? "moving" : "steady" };
  });
}
