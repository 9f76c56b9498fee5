import { VERDICTS, type Verdict } from "#lib/policy/index.ts";

/**
 * The order in which verdicts ask for attention: what enforcement would cut comes first, what needs nothing last.
 * It differs from the reading order of `VERDICTS` on purpose: a legend is read, a bundle is judged.
 */
export const ATTENTION: readonly Verdict[] = [
  "would-be-denied",
  "denied",
  "uncertain",
  "allowed",
  "allowed-unused",
];

/** How many edges carry each verdict. Every verdict has an entry, 0 where none does. */
export type VerdictCounts = Readonly<Record<Verdict, number>>;

/** Counts with every verdict at 0. */
export function noCounts(): Record<Verdict, number> {
  return Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
}

/** How often each verdict occurs in `verdicts`. */
export function countVerdicts(verdicts: Iterable<Verdict>): VerdictCounts {
  const counts = noCounts();
  for (const verdict of verdicts) counts[verdict] += 1;
  return counts;
}

/** The verdict that asks for attention first among those that occur; undefined when nothing was counted. */
export function worstVerdict(counts: VerdictCounts): Verdict | undefined {
  return ATTENTION.find((verdict) => counts[verdict] > 0);
}
