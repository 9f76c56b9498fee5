import type { Direction } from "../network-policy.ts";
import type { Decision, Reason } from "../verdict.ts";

/** One side of a decision: what the policies of one end say, in the order of their tiers. */
export interface DecidedSide {
  readonly direction: Direction;
  /** `none` where the end has no side: it is outside the cluster, or the answer did not need it. */
  readonly outcome: Decision["outcome"] | "none";
  readonly reasons: readonly Reason[];
}

/** The sender's egress and the receiver's ingress, each with its own outcome, as the decision's reasons tell it. */
export function decidedSides({ reasons }: Decision): readonly [DecidedSide, DecidedSide] {
  const side = (direction: Direction): DecidedSide => {
    const own = reasons.filter((reason) => reason.direction === direction);
    return { direction, outcome: sideOutcome(own), reasons: own };
  };
  return [side("egress"), side("ingress")];
}

/** Reasons of one side that let through, strongest first; what is left are near misses, which deny. */
const LETS_THROUGH: ReadonlySet<Reason["kind"]> = new Set(["allowed-by-rule", "no-policy-selects", "exempt"]);

function sideOutcome(reasons: readonly Reason[]): DecidedSide["outcome"] {
  if (reasons.length === 0) return "none";
  if (reasons.some((reason) => reason.kind === "not-evaluable")) return "uncertain";
  if (reasons.some((reason) => reason.kind === "denied-by-rule")) return "denied";
  return reasons.some((reason) => LETS_THROUGH.has(reason.kind)) ? "allowed" : "denied";
}
