import { complement, selectorsDisjoint, type LabelSelector } from "#lib/policy/index.ts";

/**
 * Proves that every pod which one of `inner` matches is matched by one of `outer` as well, for every label set that
 * a pod could ever carry. False means "not proved", which includes what is too large to prove.
 */
export function isCovered(inner: readonly LabelSelector[], outer: readonly LabelSelector[]): boolean {
  if (inner.length === 0) return true;
  const outside = complement(outer);
  if (!outside.ok) return false;
  return inner.every((selector) => outside.value.every((rest) => selectorsDisjoint(selector, rest)));
}

/** Proves that no pod is matched by one of `some` and one of `others`. */
export function areDisjoint(some: readonly LabelSelector[], others: readonly LabelSelector[]): boolean {
  return some.every((a) => others.every((b) => selectorsDisjoint(a, b)));
}
