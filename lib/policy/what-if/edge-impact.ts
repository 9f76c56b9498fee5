import { OUTCOMES, type Impact } from "../judge/replay.ts";
import type { Decision } from "../model/verdict.ts";

/** What an edit does to an observed connection, in the order in which one wants to read of them. */
export const EDGE_FATES = ["cut", "now-uncertain", "opened", "settled", "still-uncertain"] as const;

/** One of them. */
export type EdgeFate = (typeof EDGE_FATES)[number];

/** An observed connection that an edit gives another outcome, or that stays uncertain. `index` is its place in the questions. */
export interface EdgeChange {
  readonly index: number;
  readonly fate: EdgeFate;
  readonly before: Decision;
  readonly after: Decision;
}

/** What would become of observed connections. */
export interface EdgeImpact {
  /** How many have each fate. */
  readonly counts: Readonly<Record<EdgeFate, number>>;
  /** The first of each fate, with the reasons before and after. */
  readonly changes: readonly EdgeChange[];
  /** How many are allowed, and how many denied, before and after alike. */
  readonly stillAllowed: number;
  readonly stillDenied: number;
}

type Outcome = Decision["outcome"];

const FATES: Readonly<Record<Outcome, Readonly<Partial<Record<Outcome, EdgeFate>>>>> = {
  allowed: { denied: "cut", uncertain: "now-uncertain" },
  denied: { allowed: "opened", uncertain: "now-uncertain" },
  uncertain: { allowed: "settled", denied: "settled", uncertain: "still-uncertain" },
};

/** Compares two replays of the same edges; counts all, and gives reasons for at most `most` of each fate. */
export function edgeImpact(before: Impact, after: Impact, most: number): EdgeImpact {
  const counts = { cut: 0, opened: 0, "now-uncertain": 0, settled: 0, "still-uncertain": 0 };
  const still = { allowed: 0, denied: 0 };
  const changes: EdgeChange[] = [];
  for (let index = 0; index < after.outcomes.length; index += 1) {
    const [from, to] = [outcomeAt(before, index), outcomeAt(after, index)];
    const fate = FATES[from][to];
    if (fate === undefined) still[to === "allowed" ? "allowed" : "denied"] += 1;
    else if ((counts[fate] += 1) <= most)
      changes.push({ index, fate, before: before.decisionOf(index), after: after.decisionOf(index) });
  }
  return { counts, changes, stillAllowed: still.allowed, stillDenied: still.denied };
}

function outcomeAt({ outcomes }: Impact, index: number): Outcome {
  return OUTCOMES[outcomes[index] as number] as Outcome;
}
