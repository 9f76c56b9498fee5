import { externalEnd, type Connection } from "./connection.ts";
import { mergedRanges } from "./connections.ts";
import { becauseOf } from "./connectivity-rows.ts";
import type { Connectivity } from "./connectivity.ts";

/** Pairs of which something cannot be said, and what keeps it from being said. */
export interface UncertainPairs {
  readonly count: number;
  /** Policies that are not evaluated by kind and name, or what is not known; of the first pairs alone. */
  readonly because: readonly string[];
}

/** Pairs that are asked why: each costs a question, and most are uncertain for one reason. */
const MOST_ASKED = 100;

/** Counts the pairs that are uncertain on some port: what a list of certain connections leaves out. `served` as in rows. */
export function uncertainPairs(
  connectivity: Connectivity,
  served: readonly Connection[] = [],
): UncertainPairs {
  const asked: Connection[] = [];
  let count = 0;
  for (const connection of uncertainConnections(connectivity, served)) {
    count += 1;
    if (asked.length < MOST_ASKED) asked.push(connection);
  }
  const because = new Set(asked.flatMap((connection) => becauseOf(connectivity, connection)));
  return { count, because: [...because] };
}

function* uncertainConnections(
  connectivity: Connectivity,
  served: readonly Connection[],
): Generator<Connection> {
  const { workloads, openings, outside } = connectivity;
  const isUncertain = uncertainOpenings(connectivity);
  for (const [at, end] of workloads.entries()) {
    for (const [to, id] of connectivity.rowFrom(at).entries()) {
      const receiver = workloads[to];
      if (receiver !== undefined && isUncertain(id))
        yield { sender: end, receiver, opening: openings.get(id) };
    }
    for (const { range, id } of mergedRanges(outside, connectivity.toOutside(at)))
      if (isUncertain(id)) yield { sender: end, receiver: externalEnd(range), opening: openings.get(id) };
    for (const { range, id } of mergedRanges(outside, connectivity.fromOutside(at)))
      if (isUncertain(id)) yield { sender: externalEnd(range), receiver: end, opening: openings.get(id) };
  }
  yield* served.filter(({ opening }) => opening.certain !== opening.possible);
}

/** Asked for every pair of a cluster, so each opening is looked at once. */
function uncertainOpenings({ openings }: Connectivity): (id: number) => boolean {
  const known: boolean[] = [];
  return (id) => {
    if (id <= openings.none) return false;
    const { certain, possible } = openings.get(id);
    return (known[id] ??= certain !== possible);
  };
}
