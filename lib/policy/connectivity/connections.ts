import { externalEnd, type Connection } from "./connection.ts";
import type { Connectivity } from "./connectivity.ts";
import type { IpRange } from "../address/ip-address.ts";

/**
 * Every connection that is open or may be, one sender after another: workloads in order of their text, then the
 * addresses outside. Neighbouring addresses to or from the same workload are one range where the same is open.
 */
export function* connectionsOf(connectivity: Connectivity): Generator<Connection> {
  const { workloads, openings, outside } = connectivity;
  for (const [at, sender] of workloads.entries()) {
    const row = connectivity.rowFrom(at);
    for (const [to, receiver] of workloads.entries()) {
      const id = row[to] as number;
      if (id > 0) yield { sender, receiver, opening: openings.get(id) };
    }
    for (const { range, id } of mergedRanges(outside, connectivity.toOutside(at)))
      yield { sender, receiver: externalEnd(range), opening: openings.get(id) };
  }
  for (const [at, receiver] of workloads.entries()) {
    for (const { range, id } of mergedRanges(outside, connectivity.fromOutside(at)))
      yield { sender: externalEnd(range), receiver, opening: openings.get(id) };
  }
}

/** Joins neighbouring ranges with the same number, and leaves out those with none (0 and below). */
export function mergedRanges(
  ranges: readonly IpRange[],
  ids: Int32Array,
): readonly { readonly range: IpRange; readonly id: number }[] {
  const merged: { range: IpRange; id: number }[] = [];
  for (const [index, range] of ranges.entries()) {
    const id = ids[index] as number;
    const before = merged.at(-1);
    const touches = before?.range.family === range.family && before.range.last + 1n === range.first;
    if (before !== undefined && touches && before.id === id)
      before.range = { ...before.range, last: range.last };
    else if (id > 0) merged.push({ range, id });
  }
  return merged;
}
