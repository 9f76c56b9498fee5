import type { Labels } from "../model/labels.ts";

/** Gives every distinct label set, as far as keys that matter go, an id. */
export interface LabelSets {
  /** The id of the set, and the set without the keys that do not matter. */
  idOf(labels: Labels): number;
  /** The sets by id. */
  readonly sets: readonly Labels[];
}

/** Interns label sets under these keys. */
export function labelSets(keys: ReadonlySet<string>): LabelSets {
  const pairIds = new Map<string, Map<string, number>>([...keys].map((key) => [key, new Map()]));
  const ids = new Map<string, number>();
  const sets: Labels[] = [];
  let pairs = 0;
  const pairId = (values: Map<string, number>, value: string): number => {
    const known = values.get(value);
    if (known !== undefined) return known;
    values.set(value, pairs);
    pairs += 1;
    return pairs - 1;
  };
  return {
    sets,
    idOf(labels) {
      const found: number[] = [];
      for (const key of Object.keys(labels)) {
        const values = pairIds.get(key);
        if (values !== undefined) found.push(pairId(values, labels[key] as string));
      }
      const signature = found.sort((a, b) => a - b).join();
      const known = ids.get(signature);
      if (known !== undefined) return known;
      ids.set(signature, sets.length);
      sets.push(onlyKeys(labels, keys));
      return sets.length - 1;
    },
  };
}

function onlyKeys(labels: Labels, keys: ReadonlySet<string>): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => keys.has(key)));
}
