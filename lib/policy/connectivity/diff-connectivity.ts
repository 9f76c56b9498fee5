import {
  comparedRanges,
  comparedWorkloads,
  type ComparedRange,
  type ComparedWorkload,
} from "./compared-ends.ts";
import { externalEnd, type Connection, type ConnectionEnd } from "./connection.ts";
import { mergedRanges } from "./connections.ts";
import type { Connectivity } from "./connectivity.ts";
import type { Opening, Openings } from "./openings.ts";

/**
 * A pair between which something else is open afterwards. `added` where nothing was or may have been open before,
 * `removed` where nothing is or may be any more, `changed` where the ports differ, or what is known about them.
 */
export interface ConnectionChange {
  readonly kind: "added" | "removed" | "changed";
  readonly sender: ConnectionEnd;
  readonly receiver: ConnectionEnd;
  /** Both openings are of one pool, that of the connectivity before. */
  readonly before: Opening;
  readonly after: Opening;
  /** Those of its ends that are workloads of one of the two clusters alone. */
  readonly oneSided: readonly string[];
}

/** One side of a comparison; `served` are the connections of Ingresses and Routes, if they count. */
export interface ComparedConnectivity {
  readonly connectivity: Connectivity;
  readonly served?: readonly Connection[];
}

/**
 * Connections gained, lost and changed from one connectivity to another, between workloads and addresses of both: of
 * each workload to others and outwards, then from outside, then those of Ingresses and Routes. Neighbouring addresses
 * with the same change are one range.
 */
export function* diffConnectivity(
  before: ComparedConnectivity,
  after: ComparedConnectivity,
): Generator<ConnectionChange> {
  const comparison = compare(before.connectivity, after.connectivity);
  for (const sender of comparison.workloads) {
    yield* insideChanges(comparison, sender);
    yield* outsideChanges(comparison, sender, "toOutside");
  }
  for (const receiver of comparison.workloads) yield* outsideChanges(comparison, receiver, "fromOutside");
  yield* servedChanges(comparison, before.served ?? [], after.served ?? []);
}

interface Comparison {
  readonly before: Connectivity;
  readonly after: Connectivity;
  readonly openings: Openings;
  readonly workloads: readonly ComparedWorkload[];
  readonly outside: readonly ComparedRange[];
  /** The opening of before's pool that is the same as one of after's; none for none. */
  own(id: number | undefined): number;
}

function compare(before: Connectivity, after: Connectivity): Comparison {
  const { openings } = before;
  const known: number[] = [];
  return {
    before,
    after,
    openings,
    workloads: comparedWorkloads(before, after),
    outside: comparedRanges(before, after),
    own: (id = 0) => (id <= 0 ? openings.none : (known[id] ??= openings.own(after.openings.get(id)))),
  };
}

function* insideChanges(comparison: Comparison, sender: ComparedWorkload): Generator<ConnectionChange> {
  const { before, after, workloads, openings } = comparison;
  const rowBefore = sender.before < 0 ? undefined : before.rowFrom(sender.before);
  const rowAfter = sender.after < 0 ? undefined : after.rowFrom(sender.after);
  for (const receiver of workloads) {
    const was = Math.max(rowBefore?.[receiver.before] ?? openings.none, openings.none);
    const is = comparison.own(rowAfter?.[receiver.after]);
    if (was === is) continue;
    const oneSided = oneSidedOf(sender.end.text === receiver.end.text ? [sender] : [sender, receiver]);
    yield { ...changeOf(openings, was, is), sender: sender.end, receiver: receiver.end, oneSided };
  }
}

function* outsideChanges(
  comparison: Comparison,
  workload: ComparedWorkload,
  way: "toOutside" | "fromOutside",
): Generator<ConnectionChange> {
  const { outside, openings } = comparison;
  const before = workload.before < 0 ? undefined : comparison.before[way](workload.before);
  const after = workload.after < 0 ? undefined : comparison.after[way](workload.after);
  // Pairs of openings by number; those that are equal are 0, as what has no change.
  const pairs: [number, number][] = [[0, 0]];
  const ids = new Map<string, number>();
  const changes = Int32Array.from(outside, (range) => {
    const was = Math.max(before?.[range.before] ?? openings.none, openings.none);
    const is = comparison.own(after?.[range.after]);
    if (was === is) return 0;
    const id = ids.get(`${was} ${is}`) ?? pairs.push([was, is]) - 1;
    ids.set(`${was} ${is}`, id);
    return id;
  });
  const oneSided = oneSidedOf([workload]);
  for (const { range, id } of mergedRanges(
    outside.map((o) => o.range),
    changes,
  )) {
    const [was, is] = pairs[id] as [number, number];
    const [sender, receiver] =
      way === "toOutside" ? [workload.end, externalEnd(range)] : [externalEnd(range), workload.end];
    yield { ...changeOf(openings, was, is), sender, receiver, oneSided };
  }
}

function* servedChanges(
  comparison: Comparison,
  before: readonly Connection[],
  after: readonly Connection[],
): Generator<ConnectionChange> {
  const { openings, workloads } = comparison;
  const was = new Map(before.map(({ receiver, opening }) => [receiver.text, openings.own(opening)]));
  const is = new Map(after.map(({ receiver, opening }) => [receiver.text, openings.own(opening)]));
  const sender = (before[0] ?? after[0])?.sender;
  for (const workload of workloads) {
    const [from, to] = [was, is].map((side) => side.get(workload.end.text) ?? openings.none) as [
      number,
      number,
    ];
    if (sender === undefined || from === to) continue;
    yield {
      ...changeOf(openings, from, to),
      sender,
      receiver: workload.end,
      oneSided: oneSidedOf([workload]),
    };
  }
}

function oneSidedOf(workloads: readonly ComparedWorkload[]): readonly string[] {
  return workloads.filter(({ before, after }) => before < 0 || after < 0).map(({ end }) => end.text);
}

function changeOf(
  openings: Openings,
  was: number,
  is: number,
): Pick<ConnectionChange, "kind" | "before" | "after"> {
  const [before, after] = [openings.get(was), openings.get(is)];
  const kind = was === openings.none ? "added" : is === openings.none ? "removed" : "changed";
  return { kind, before, after };
}
