import type { IpRange } from "../address/ip-address.ts";
import type { Side } from "../compile/side.ts";
import type { WorkloadId } from "../model/snapshot.ts";
import { externalEnd } from "./connection.ts";
import { mergedRanges } from "./connections.ts";
import type { Connectivity } from "./connectivity.ts";
import type { Opening } from "./openings.ts";

/**
 * Whoever is exposed to a workload or it to them: every other workload of the cluster, all of one namespace, a single
 * one, or addresses outside (`everywhere` for the whole of a family).
 */
export type ExposureEnd =
  | { readonly kind: "cluster"; readonly text: string }
  | { readonly kind: "namespace"; readonly text: string }
  | { readonly kind: "workload"; readonly text: string }
  | {
      readonly kind: "external";
      readonly range: IpRange;
      readonly everywhere: boolean;
      readonly text: string;
    };

/** What is open towards or from one of them. */
export interface ExposedTo {
  readonly end: ExposureEnd;
  readonly opening: Opening;
}

/** One direction of a workload's exposure. */
export interface ExposedSide {
  /** Whether some policy speaks for each of its pods, be it one that is not evaluated. */
  readonly isProtected: boolean;
  /**
   * Who is at the other end, widest first. What is open to all is said once: a row for a namespace or a workload says
   * what is open there, where that is more than the wider row above it says.
   */
  readonly found: readonly ExposedTo[];
}

/** Who may reach a workload, and what it may reach. */
export interface Exposure {
  readonly workload: string;
  readonly ingress: ExposedSide;
  readonly egress: ExposedSide;
}

/** The exposure of one workload; undefined where the cluster has no such workload. */
export function exposureOf(connectivity: Connectivity, id: WorkloadId): Exposure | undefined {
  const { workloads, cluster } = connectivity;
  const at = workloads.findIndex(({ workload }) => workload.id === id);
  const end = workloads[at];
  if (end === undefined) return undefined;
  const row = connectivity.rowFrom(at);
  const sides = (cluster.podsByWorkload.get(id) ?? []).map((pod) => cluster.classes[pod.classId]?.sides);
  const protects = (direction: "ingress" | "egress"): boolean =>
    sides.every((side) => side !== undefined && speaks(side[direction]));
  return {
    workload: end.text,
    ingress: {
      isProtected: protects("ingress"),
      found: [
        ...insideRows(connectivity, at, (other) => connectivity.between(other, at)),
        ...outsideRows(connectivity, connectivity.fromOutside(at)),
      ],
    },
    egress: {
      isProtected: protects("egress"),
      found: [
        ...insideRows(connectivity, at, (other) => row[other] as number),
        ...outsideRows(connectivity, connectivity.toOutside(at)),
      ],
    },
  };
}

function speaks({ isolatedBy, admin, baseline, foreign }: Side): boolean {
  return isolatedBy.length + admin.length + baseline.length + foreign.length > 0;
}

/** What is open with the others, where it is more than what is open with all of them. */
function insideRows(
  { workloads, openings }: Connectivity,
  self: number,
  openingWith: (other: number) => number,
): readonly ExposedTo[] {
  const others = workloads
    .map(({ text, workload }, index) => ({ text, namespace: workload.namespace, index }))
    .filter(({ index }) => index !== self)
    .map((other) => ({ ...other, id: openingWith(other.index) }));
  const meet = (ids: readonly number[]): number => ids.reduce((a, b) => openings.meet(a, b), openings.all);
  const everybody = others.length === 0 ? openings.none : meet(others.map(({ id }) => id));
  const found: { end: ExposureEnd; id: number }[] = [];
  if (everybody !== openings.none) found.push({ end: EVERY_WORKLOAD, id: everybody });
  for (const [namespace, members] of Map.groupBy(others, (other) => other.namespace)) {
    const all = meet(members.map(({ id }) => id));
    // The only workload of a namespace goes by its own name.
    const said = members.length === 1 ? everybody : all;
    if (said !== everybody) found.push({ end: everyWorkloadOf(namespace), id: said });
    for (const { id, text } of members) if (id !== said) found.push({ end: { kind: "workload", text }, id });
  }
  return found.map(({ end, id }) => ({ end, opening: openings.get(id) }));
}

const EVERY_WORKLOAD: ExposureEnd = { kind: "cluster", text: "every workload of the cluster" };

function everyWorkloadOf(namespace: string): ExposureEnd {
  return { kind: "namespace", text: `every workload of ${namespace}` };
}

function outsideRows({ outside, openings }: Connectivity, ids: Int32Array): readonly ExposedTo[] {
  return mergedRanges(outside, ids).map(({ range, id }) => {
    const everywhere = range.first === 0n && range.last === (range.family === 4 ? LAST_4 : LAST_6);
    const text = everywhere ? `everywhere outside (IPv${range.family})` : externalEnd(range).text;
    return { end: { kind: "external", range, everywhere, text }, opening: openings.get(id) };
  });
}

const LAST_4 = (1n << 32n) - 1n;
const LAST_6 = (1n << 128n) - 1n;
