import { selects, type Labels, type LabelSelector } from "#lib/policy/index.ts";

/** A namespaced thing with labels. */
interface Labelled {
  readonly namespace: string;
  readonly labels?: Labels;
}

/** Things by each of their labels, so that a selector looks at few of them. */
type ByLabel<T> = ReadonlyMap<string, readonly T[]>;

const byLabels = new WeakMap<readonly Labelled[], ByLabel<Labelled>>();

/**
 * The things of `all` in these namespaces that a selector selects. Hundreds of selectors are asked of the same list, over
 * every namespace: what carries one label of a selector is found at once.
 */
export function selectedBy<T extends Labelled>(
  all: readonly T[],
  selector: LabelSelector,
  namespaces: "any" | readonly string[],
): readonly T[] {
  const within = namespaces === "any" ? undefined : new Set(namespaces);
  return candidates(all, selector).filter(
    (one) => (within === undefined || within.has(one.namespace)) && selects(selector, one.labels ?? {}),
  );
}

/** Those with the rarest of the labels that the selector asks for. */
function candidates<T extends Labelled>(
  all: readonly T[],
  { matchLabels = {} }: LabelSelector,
): readonly T[] {
  const pairs = Object.entries(matchLabels);
  if (pairs.length === 0) return all;
  const index = byLabelOf(all);
  const buckets = pairs.map(([key, value]) => index.get(`${key}=${value}`) ?? []);
  return buckets.toSorted((a, b) => a.length - b.length)[0] ?? all;
}

function byLabelOf<T extends Labelled>(all: readonly T[]): ByLabel<T> {
  const known = byLabels.get(all) as ByLabel<T> | undefined;
  if (known !== undefined) return known;
  const found = new Map<string, T[]>();
  for (const one of all) {
    for (const [key, value] of Object.entries(one.labels ?? {})) {
      const bucket = found.get(`${key}=${value}`);
      if (bucket === undefined) found.set(`${key}=${value}`, [one]);
      else bucket.push(one);
    }
  }
  byLabels.set(all, found);
  return found;
}
