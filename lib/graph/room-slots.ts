import type { GraphWorkload } from "./cluster-graph.ts";
import type { EdgeBundle } from "./edge-bundle.ts";
import type { Point, Size } from "./layout-box.ts";

/** Sizes of what is drawn, in pixels at zoom 1: the one place that the drawing and the layout both read. */
export const SIZES = {
  workload: { width: 150, height: 46 },
  rowGap: 12,
  roomPadding: 12,
  roomHead: 46,
  collapsedRoom: { width: 174, height: 74 },
  outsider: { width: 174, height: 52 },
  /** Room for arcs between workloads of one namespace, per lane. */
  lane: 24,
} as const;

/** Rows per column; a room with more workloads gets further columns. */
const MAX_ROWS = 14;

/** More lanes than this share the last one. */
const MAX_LANES = 4;

/** Where a workload stands in its room, relative to the room's top left corner. */
export interface RoomInside {
  readonly size: Size;
  readonly slots: ReadonlyMap<string, Point>;
  /** Lane of each bundle that runs within the room, by bundle id, from the workloads outwards. */
  readonly lanes: ReadonlyMap<string, number>;
}

/** Longest way from a workload that nothing in the room calls; callers stand above what they call, databases last. */
function depths(keys: ReadonlySet<string>, bundles: readonly EdgeBundle[]): Map<string, number> {
  const depth = new Map<string, number>([...keys].map((key) => [key, 0]));
  // Bounded rounds instead of recursion: calls within a namespace may well run in circles.
  for (let round = 0; round < Math.min(keys.size, 8); round += 1) {
    for (const { source, target } of bundles) {
      const next = (depth.get(source) ?? 0) + 1;
      if (source !== target && next > (depth.get(target) ?? 0) && next <= 8) depth.set(target, next);
    }
  }
  return depth;
}

/** Bundles whose two ends are both among `keys`. */
function innerBundles(keys: ReadonlySet<string>, bundles: readonly EdgeBundle[]): EdgeBundle[] {
  return bundles.filter((bundle) => keys.has(bundle.source) && keys.has(bundle.target));
}

/**
 * The order of a room's workloads from top to bottom. Those that stood before keep their order and come first, because
 * a room that is watched must not reshuffle; new ones follow, callers before what they call, then by name.
 */
export function orderWorkloads(
  workloads: readonly GraphWorkload[],
  bundles: readonly EdgeBundle[],
  before: readonly string[],
): string[] {
  const keys = new Set<string>(workloads.map((workload) => workload.key));
  const known = before.filter((key) => keys.has(key));
  const depth = depths(keys, innerBundles(keys, bundles));
  const stood = new Set(known);
  const arriving = workloads
    .filter((workload) => !stood.has(workload.key))
    .toSorted(
      (a, b) =>
        depth.get(a.key)! - depth.get(b.key)! ||
        a.name.localeCompare(b.name, "en") ||
        (a.key < b.key ? -1 : 1),
    );
  return [...known, ...arriving.map((workload) => workload.key)];
}

/** Gives each inner bundle the first lane that is free over its rows; short arcs come first and stay close. */
function assignLanes(order: readonly string[], inner: readonly EdgeBundle[]): Map<string, number> {
  const row = new Map(order.map((key, index) => [key, index % MAX_ROWS]));
  const spans = inner
    .map((bundle) => {
      const ends = [row.get(bundle.source)!, row.get(bundle.target)!].sort((a, b) => a - b);
      return { id: bundle.id, from: ends[0]!, to: ends[1]! };
    })
    .sort((a, b) => a.to - a.from - (b.to - b.from) || a.from - b.from || (a.id < b.id ? -1 : 1));
  const taken: { from: number; to: number }[][] = [];
  const lanes = new Map<string, number>();
  for (const span of spans) {
    const free = taken.findIndex((lane) =>
      lane.every((other) => span.to < other.from || other.to < span.from),
    );
    const lane = Math.min(free === -1 ? taken.length : free, MAX_LANES - 1);
    (taken[lane] ??= []).push(span);
    lanes.set(span.id, lane);
  }
  return lanes;
}

/** Lays a room out inside: workloads in columns of at most 14, and at the right a gutter for arcs between them. */
export function roomInside(order: readonly string[], bundles: readonly EdgeBundle[]): RoomInside {
  const { workload, rowGap, roomPadding, roomHead, lane } = SIZES;
  const lanes = assignLanes(order, innerBundles(new Set(order), bundles));
  const columns = Math.max(1, Math.ceil(order.length / MAX_ROWS));
  const rows = Math.max(1, Math.min(order.length, MAX_ROWS));
  const gutter = lanes.size === 0 ? 0 : (Math.max(...lanes.values()) + 1) * lane + 14;
  const slots = order.map((key, index): [string, Point] => [
    key,
    {
      x: roomPadding + Math.floor(index / MAX_ROWS) * (workload.width + 2 * roomPadding),
      y: roomHead + (index % MAX_ROWS) * (workload.height + rowGap),
    },
  ]);
  return {
    size: {
      width: 2 * roomPadding + columns * workload.width + (columns - 1) * 2 * roomPadding + gutter,
      height: roomHead + rows * (workload.height + rowGap) - rowGap + roomPadding,
    },
    slots: new Map(slots),
    lanes,
  };
}
