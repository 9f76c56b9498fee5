import "server-only";

import { setTimeout as sleep } from "node:timers/promises";

/** Where a run stands, named for tests that kill it there. */
export interface RunPoint {
  readonly when: "before-intent" | "before-write" | "after-write" | "after-journal";
  readonly index: number;
}

/** What a run uses beside its context. Tests hand in a pause that does not wait and a point that throws. */
export interface RunMeans {
  readonly pause: (ms: number) => Promise<void>;
  /** Called between any two effects; throwing there is what a killed process looks like from outside. */
  readonly reached: (point: RunPoint) => void;
}

/** The means of a real run. */
export const REAL_MEANS: RunMeans = { pause: (ms) => sleep(ms), reached: () => undefined };
