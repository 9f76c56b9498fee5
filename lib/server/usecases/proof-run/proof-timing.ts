import "server-only";

import type { Config } from "#lib/server/config.ts";

/** How long a run waits for what, in milliseconds. */
export interface ProofTiming {
  /** A probe that nobody answers takes this long. */
  readonly probeMs: number;
  /** How long the pods may take until they are ready. */
  readonly podsMs: number;
  /** How long the optional pod is waited for once the others are ready. */
  readonly optionalPodMs: number;
  /** How long a policy may take to have an effect, before any was measured. */
  readonly patienceMs: number;
  /** How long something must stay as it is, at least. */
  readonly holdMs: number;
  /** Between two rounds of probes, and between two looks at the pods. */
  readonly roundMs: number;
  /** How long removed objects may take to be gone. */
  readonly goneMs: number;
  /** How long a refusal of pods must stand before it ends the run: owners try again, and webhooks restart. */
  readonly refusedMs: number;
  /** How long after it was asked for an object may still come whose creation was never answered. */
  readonly lateMs: number;
}

/** Of a cluster with nodes that pull images and data planes of unknown speed. */
const PATIENT: ProofTiming = {
  probeMs: 1_000,
  podsMs: 90_000,
  optionalPodMs: 5_000,
  patienceMs: 30_000,
  holdMs: 3_000,
  roundMs: 250,
  goneMs: 60_000,
  refusedMs: 5_000,
  // An API server gives a request up after a minute; the rest is for clocks.
  lateMs: 90_000,
};

/** Of one on the same machine, which has neither. */
const QUICK: ProofTiming = {
  probeMs: 300,
  podsMs: 20_000,
  optionalPodMs: 2_000,
  patienceMs: 6_000,
  holdMs: 900,
  roundMs: 60,
  goneMs: 15_000,
  refusedMs: 1_000,
  lateMs: 15_000,
};

/** What a run at this pace waits for. */
export function proofTiming({ canaryPace }: Pick<Config, "canaryPace">): ProofTiming {
  return canaryPace === "quick" ? QUICK : PATIENT;
}
