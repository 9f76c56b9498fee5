import type { IpRange } from "../address/ip-address.ts";
import { atomRange, cutAt } from "./address-cuts.ts";
import type { Connectivity, WorkloadEnd } from "./connectivity.ts";

/** A workload of two clusters with its index in each; -1 where it is not there. */
export interface ComparedWorkload {
  readonly end: WorkloadEnd;
  readonly before: number;
  readonly after: number;
}

/** Addresses that neither cluster tells apart, with the index of their range in each; -1 where it does not list them. */
export interface ComparedRange {
  readonly range: IpRange;
  readonly before: number;
  readonly after: number;
}

/** The workloads of both, in order of their text; the same text is the same workload. */
export function comparedWorkloads(before: Connectivity, after: Connectivity): readonly ComparedWorkload[] {
  const found = new Map<string, ComparedWorkload>();
  for (const [index, end] of before.workloads.entries()) {
    found.set(end.text, { end, before: index, after: -1 });
  }
  for (const [index, end] of after.workloads.entries()) {
    found.set(end.text, { end, before: found.get(end.text)?.before ?? -1, after: index });
  }
  return [...found.values()].toSorted((a, b) => (a.end.text < b.end.text ? -1 : 1));
}

/** The addresses outside, cut wherever one of the two cuts them. */
export function comparedRanges(before: Connectivity, after: Connectivity): readonly ComparedRange[] {
  const cuts = cutAt([...before.outside, ...after.outside]);
  return ([4, 6] as const).flatMap((family) =>
    cuts[family].map((_, index) => {
      const range = atomRange(cuts, family, index);
      return { range, before: holderOf(before.outside, range), after: holderOf(after.outside, range) };
    }),
  );
}

/** The index of the range that holds the start of another; ranges ascend. */
export function holderOf(ranges: readonly IpRange[], { family, first }: IpRange): number {
  return ranges.findLastIndex((range) => range.family === family && range.first <= first);
}
