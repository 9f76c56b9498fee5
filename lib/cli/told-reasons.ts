import { decidedSides, type DecidedSide, type Decision } from "#lib/policy/index.ts";

const TITLES = { egress: "Egress", ingress: "Ingress" } as const;

/** The reasons of a decision, each with the side that it is about and what that side says: "Ingress denied: …". */
export function toldReasons(decision: Decision): readonly string[] {
  return decidedSides(decision).flatMap(sideTexts);
}

/** Those of the sides that stand in the way: a side that lets a connection through does not explain why it is cut. */
export function obstacles(decision: Decision): readonly string[] {
  return decidedSides(decision)
    .filter(({ outcome }) => outcome !== "allowed")
    .flatMap(sideTexts);
}

function sideTexts({ direction, outcome, reasons }: DecidedSide): readonly string[] {
  return reasons.map(({ text }) => `${TITLES[direction]} ${outcome}: ${text}`);
}
