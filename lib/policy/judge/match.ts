/**
 * Whether something holds, in the order in which "any of them" picks: the largest wins. `MAYBE` where the evidence does
 * not say which address, name or port it is; `SPLIT` where it holds for some members of an end and not for others, so
 * that they have to be asked one by one.
 */
export type Match = 0 | 1 | 2 | 3;

/** Certainly not. */
export const NO = 0;
/** Not known. */
export const MAYBE = 1;
/** Differs among the members of an end. */
export const SPLIT = 2;
/** Certainly. */
export const YES = 3;

/** Whether both hold; no as soon as one certainly does not. */
export function both(a: Match, b: Match): Match {
  if (a === NO || b === NO) return NO;
  if (a === SPLIT || b === SPLIT) return SPLIT;
  return a === YES ? b : a;
}
