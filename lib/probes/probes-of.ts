import { isAsExpected } from "./probe-command.ts";
import type { ProbeObservation } from "./enforcement-proof.ts";
import type { Probe, ProofStep } from "./proof-step.ts";

/** The probes of a step that asks something, in the order of its observations. */
export function probesOf(step: ProofStep): readonly Probe[] {
  switch (step.kind) {
    case "observe":
      return step.probes;
    case "ask-held":
      return [step.probe];
    default:
      return [];
  }
}

/** Whether a round is as expected as a whole. A round with fewer observations than probes is not. */
export function isRoundAsExpected(
  probes: readonly Probe[],
  observations: readonly ProbeObservation[],
): boolean {
  return probes.every(({ expected }, i) => {
    const seen = observations[i]?.seen;
    return seen !== undefined && isAsExpected({ expected, seen });
  });
}

/** The way of a connection: who asks whom, and where. */
export function pathOf({ from, to, port, protocol }: Probe): string {
  return `${from} ${to.kind === "name" ? to.name : to.address} ${protocol} ${port}`;
}
