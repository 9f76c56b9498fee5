/** The phases of a namespace, in order. What each puts into the cluster is design.md's table. */
export const PHASES = ["observe", "staged", "ingress", "egress", "locked"] as const;

/** Where a namespace stands on its way to default-deny. */
export type Phase = (typeof PHASES)[number];

/** -1, 0 or 1 as `a` comes before, is, or comes after `b`. */
export function comparePhases(a: Phase, b: Phase): number {
  return Math.sign(PHASES.indexOf(a) - PHASES.indexOf(b));
}

/** The phase after `phase`, or undefined after the last. */
export function nextPhase(phase: Phase): Phase | undefined {
  return PHASES[PHASES.indexOf(phase) + 1];
}
