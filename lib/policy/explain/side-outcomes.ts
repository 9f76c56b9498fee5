import type { Direction } from "../model/network-policy.ts";
import type { Decision, Reason } from "../model/verdict.ts";

/** One side of a decision: what the policies of one end say, in the order of their tiers. */
export interface DecidedSide {
  readonly direction: Direction;
  /** `none` where the end has no side: it is outside the cluster, or the question was not about it. */
  readonly outcome: Decision["outcome"] | "none";
  readonly reasons: readonly Reason[];
}

/**
 * The sender's egress and the receiver's ingress, each with its own outcome, as the decision tells it: its reasons begin
 * with the side that decided, and both must allow what is allowed. Of the other side of a refusal the reasons speak; where
 * one of these is not certain, neither is that side.
 */
export function decidedSides(decision: Decision): readonly [DecidedSide, DecidedSide] {
  const { outcome, reasons } = decision;
  const decisive = reasons[0]?.direction;
  const side = (direction: Direction): DecidedSide => {
    const own = reasons.filter((reason) => reason.direction === direction);
    if (own.length === 0) return { direction, outcome: "none", reasons: own };
    const isTold = direction === decisive || outcome === "allowed";
    return { direction, outcome: isTold ? outcome : otherOutcome(own, outcome), reasons: own };
  };
  return [side("egress"), side("ingress")];
}

const LETS_THROUGH: ReadonlySet<Reason["kind"]> = new Set(["allowed-by-rule", "no-policy-selects", "exempt"]);

/** Beside a rule that allows, a NetworkPolicy that misses has denied: on some data planes an `except` does. */
function otherOutcome(reasons: readonly Reason[], whole: Decision["outcome"]): Decision["outcome"] {
  if (reasons.some((reason) => reason.kind === "not-evaluable")) return "uncertain";
  if (whole === "uncertain") return "allowed";
  if (reasons.some((reason) => reason.kind === "denied-by-rule")) return "denied";
  const own = reasons.filter((reason) => reason.kind !== "passed-by-rule");
  return own.every((reason) => LETS_THROUGH.has(reason.kind)) ? "allowed" : "denied";
}
