import type { Gate, GateInput, GateResult } from "../gate.ts";
import { bridgeEquivalenceGate } from "./bridge-equivalence-gate.ts";
import { dnsGate } from "./dns-gate.ts";
import { dryRunGate } from "./dry-run-gate.ts";
import { enforcementGate } from "./enforcement-gate.ts";
import { holdGate } from "./hold-gate.ts";
import { lintGate } from "./lint-gate.ts";
import { observedLongEnoughGate } from "./observed-long-enough-gate.ts";
import { undecidedGate } from "./undecided-gate.ts";

/** Every gate, in the order in which a page shows them. */
export const ALL_GATES: readonly Gate[] = [
  holdGate,
  enforcementGate,
  observedLongEnoughGate,
  dnsGate,
  undecidedGate,
  lintGate,
  bridgeEquivalenceGate,
  dryRunGate,
];

/** What each gate says that guards the entry into `input.target`. A step may start only where all of them pass. */
export function evaluateGates(input: GateInput): readonly GateResult[] {
  return ALL_GATES.filter((gate) => gate.guards.includes(input.target)).map((gate) => gate.evaluate(input));
}
