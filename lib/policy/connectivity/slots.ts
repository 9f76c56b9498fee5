import type { CompiledAdminRule } from "../compile/compiled-admin-rule.ts";
import type { CompiledRule } from "../compile/compiled-policy.ts";
import type { HitFinder, RuleHits } from "./rule-hits.ts";

/** A rule that somebody is asked about. */
export type AnyRule = CompiledRule | CompiledAdminRule;

/** Columns that no rule tells apart share a slot, a place in rows: there are far fewer of them. */
export interface Slots {
  readonly count: number;
  /** The slot of each column. */
  readonly of: Int32Array;
  /** What every column of a slot has in common, by slot: the mark that it was given. */
  readonly marks: Int32Array;
  /** The slots that a rule means. */
  hits(rule: AnyRule): RuleHits;
}

/**
 * Parts columns by every one of `rules` and by `marks`, what each is marked with; or keeps all of them apart, if
 * rules are not all that tells them apart.
 */
export function slotsOf(
  finder: HitFinder,
  rules: Iterable<AnyRule>,
  marks: Int32Array,
  areAllApart: boolean,
): Slots {
  const { count, of } = parted(finder, rules, areAllApart ? marks.map((_, column) => column) : marks);
  const marksOfSlots = new Int32Array(count);
  for (const [column, slot] of of.entries()) marksOfSlots[slot] = marks[column] as number;
  const known = new Map<RuleHits, RuleHits>();
  const inSlots = (columns: readonly number[]): readonly number[] => [
    ...new Set(columns.map((column) => of[column] as number)),
  ];
  return {
    count,
    of,
    marks: marksOfSlots,
    hits(rule) {
      const columns = finder.hits(rule);
      const hits = known.get(columns) ?? { sure: inSlots(columns.sure), maybe: inSlots(columns.maybe) };
      known.set(columns, hits);
      return hits;
    },
  };
}

/** Each set that a rule means splits every part that it cuts: what it holds of a part moves to a new one. */
function parted(
  finder: HitFinder,
  rules: Iterable<AnyRule>,
  marks: Int32Array,
): { readonly count: number; readonly of: Int32Array } {
  const parts = Int32Array.from(marks);
  let next = marks.reduce((most, mark) => Math.max(most, mark), 0) + 1;
  const split = (columns: readonly number[]): void => {
    if (columns.length === parts.length) return;
    const moved = new Map<number, number>();
    for (const column of columns) {
      const part = parts[column] as number;
      let to = moved.get(part);
      if (to === undefined) moved.set(part, (to = next++));
      parts[column] = to;
    }
  };
  for (const { sure, maybe } of new Set([...rules].map((rule) => finder.hits(rule)))) {
    split(sure);
    split(maybe);
  }
  const slots = new Map<number, number>();
  const of = parts.map((part) => {
    const slot = slots.get(part) ?? slots.size;
    slots.set(part, slot);
    return slot;
  });
  return { count: slots.size, of };
}
