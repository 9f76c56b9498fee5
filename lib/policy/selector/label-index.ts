import {
  bitsetOf,
  complementOf,
  EMPTY_BITSET,
  everyId,
  intersectBitsets,
  uniteBitsets,
  type Bitset,
} from "./bitset.ts";
import type { CompiledSelector } from "./compiled-selector.ts";
import type { Labels, LabelSelector, LabelSelectorRequirement } from "../model/labels.ts";
import { requirementsOf } from "./selects.ts";

/**
 * Label sets by what they hold, so that a selector costs a look-up a requirement instead of a look at every set.
 * Equal selectors share their answer.
 */
export interface LabelIndex {
  /** Compiles a selector and remembers it. */
  readonly compile: (source: LabelSelector) => CompiledSelector;
  /** Compiles one that is only tried: what is remembered is used, and nothing added to it. */
  readonly attempt: (source: LabelSelector) => CompiledSelector;
  /** Whether any of the label sets has the key. */
  hasKey(key: string): boolean;
}

/** Indexes label sets; the position in the list is the id of the bit. */
export function labelIndex(labelSets: readonly Labels[]): LabelIndex {
  const index = invert(labelSets);
  const pool = new Map<string, CompiledSelector>();
  const attempt = (source: LabelSelector, key = selectorKey(source)): CompiledSelector =>
    pool.get(key) ?? { source, ids: idsSelected(index, source) };
  return {
    attempt: (source) => attempt(source),
    compile: (source) => {
      const key = selectorKey(source);
      const compiled = attempt(source, key);
      pool.set(key, compiled);
      return compiled;
    },
    hasKey: (key) => index.byKey.has(key),
  };
}

interface Inverted {
  readonly size: number;
  readonly byKey: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;
}

function invert(labelSets: readonly Labels[]): Inverted {
  const byKey = new Map<string, Map<string, number[]>>();
  for (const [id, labels] of labelSets.entries()) {
    for (const key of Object.keys(labels)) {
      const values = byKey.get(key) ?? new Map<string, number[]>();
      const ids = values.get(labels[key] as string);
      if (values.size === 0) byKey.set(key, values);
      if (ids === undefined) values.set(labels[key] as string, [id]);
      else ids.push(id);
    }
  }
  return { size: labelSets.length, byKey };
}

function idsSelected(index: Inverted, source: LabelSelector): Bitset {
  let ids: Bitset | undefined;
  for (const requirement of requirementsOf(source)) {
    const satisfied = idsSatisfying(index, requirement);
    ids = ids === undefined ? satisfied : intersectBitsets(ids, satisfied);
  }
  return ids ?? everyId(index.size);
}

/** As `satisfies` has it: NotIn holds where the key is absent, an operator that nobody knows holds nowhere. */
function idsSatisfying({ size, byKey }: Inverted, requirement: LabelSelectorRequirement): Bitset {
  const values = byKey.get(requirement.key);
  switch (requirement.operator) {
    case "In":
      return idsWithValue(values, requirement.values);
    case "NotIn":
      return complementOf(idsWithValue(values, requirement.values), size);
    case "Exists":
      return bitsetOf([...(values?.values() ?? [])].flat());
    case "DoesNotExist":
      return complementOf(bitsetOf([...(values?.values() ?? [])].flat()), size);
    default:
      return EMPTY_BITSET;
  }
}

/** YAML's `values:` is null, and null is missing. */
function idsWithValue(
  byValue: ReadonlyMap<string, readonly number[]> | undefined,
  values: readonly string[] | null | undefined,
): Bitset {
  const wanted = values ?? [];
  // Stryker disable next-line ConditionalExpression: of one value there is nothing to unite
  if (wanted.length === 1) return bitsetOf(byValue?.get(wanted[0] as string) ?? []);
  return wanted.map((value) => bitsetOf(byValue?.get(value) ?? [])).reduce(uniteBitsets, EMPTY_BITSET);
}

/** Equal for selectors that say the same in another order. */
function selectorKey(selector: LabelSelector): string {
  const labels = Object.entries(selector.matchLabels ?? {});
  // Stryker disable next-line all: the key of a single label, as it is written below
  if (labels.length === 1 && !selector.matchExpressions) {
    return `${labels[0]![0]}\u0000In\u0000${labels[0]![1]}`;
  }
  return requirementsOf(selector)
    .map(({ key, operator, values }) => [key, operator, ...(values ?? []).toSorted()].join("\u0000"))
    .toSorted()
    .join("\u0001");
}
