import type { Columns } from "./columns.ts";
import type { Point } from "./layout-box.ts";
import type { Positions } from "./layout-input.ts";
import type { LineEnd, LineEnds } from "./line-ends.ts";
import type { LayoutPlan, PlanEnd, PlanLine } from "./layout-plan.ts";
import { SIZES, type RoomInside } from "./room-slots.ts";
import type { EdgeBundle } from "./edge-bundle.ts";

/** Where a line runs: corner points from its sender to its receiver. */
export type EdgeRoute = readonly Point[];

/** The part of ELK's answer that we read. Positions are absolute, because boxes are not nested. */
export interface ElkOutput {
  readonly children?: readonly { readonly id: string; readonly x?: number; readonly y?: number }[];
  readonly edges?: readonly {
    readonly id: string;
    readonly sections?: readonly {
      readonly startPoint: Point;
      readonly endPoint: Point;
      readonly bendPoints?: readonly Point[];
    }[];
  }[];
}

/** Places that ELK gave, by box id. */
export function positionsOf(output: ElkOutput): Map<string, Point> {
  return new Map((output.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x, y }]));
}

function anchor(end: PlanEnd, place: LineEnd, positions: Positions): Point {
  const box = positions.get(end.box) ?? { x: 0, y: 0 };
  return { x: box.x + (place.side === "EAST" ? end.east : end.west), y: box.y + place.y };
}

/** How far right of its boxes a line within a column runs, and how far apart such lines are. */
const BESIDE_COLUMN = 20;
const COLUMN_LANE = 9;

function border(end: PlanEnd, positions: Positions): number {
  return (positions.get(end.box)?.x ?? 0) + end.width;
}

/**
 * The plain way for a line that ELK has not routed: out, across, in. Between columns it crosses in the middle; within
 * one it runs along the right of its boxes, in its own `lane` counted from them.
 */
export function directRoute(line: PlanLine, ends: LineEnds, positions: Positions, lane = 0): EdgeRoute {
  const places = ends.get(line.id)!;
  const [start, end] = [anchor(line.from, places.from, positions), anchor(line.to, places.to, positions)];
  if (places.from.side === places.to.side) {
    const x =
      Math.max(border(line.from, positions), border(line.to, positions)) + BESIDE_COLUMN + lane * COLUMN_LANE;
    return [start, { x, y: start.y }, { x, y: end.y }, end];
  }
  const x = (start.x + end.x) / 2;
  return start.y === end.y ? [start, end] : [start, { x, y: start.y }, { x, y: end.y }, end];
}

/** Lanes beside a column: past five, lines share the last, or they would run into the next column. */
const MAX_COLUMN_LANES = 5;

/**
 * A lane for each line within a column, so that no two run on top of each other: the first that is free over the
 * line's height, short lines first and closest.
 */
export function columnLanes(
  lines: readonly PlanLine[],
  columns: Columns,
  positions: Positions,
): Map<string, number> {
  const spans = lines
    .filter(({ from, to }) => columns.get(from.box) === columns.get(to.box))
    .map((line) => {
      const ys = [line.from, line.to]
        .map((end) => (positions.get(end.box)?.y ?? 0) + end.y)
        .sort((a, b) => a - b);
      return { id: line.id, column: columns.get(line.from.box), from: ys[0]!, to: ys[1]! };
    })
    .sort((a, b) => a.to - a.from - (b.to - b.from) || (a.id < b.id ? -1 : 1));
  const lanes = new Map<string, number>();
  for (const span of spans) {
    const beside = spans.filter(
      (other) =>
        lanes.has(other.id) && other.column === span.column && other.from < span.to && span.from < other.to,
    );
    const taken = new Set(beside.map((other) => lanes.get(other.id)));
    const free = Array.from({ length: MAX_COLUMN_LANES }, (_, lane) => lane).find((lane) => !taken.has(lane));
    lanes.set(span.id, free ?? MAX_COLUMN_LANES - 1);
  }
  return lanes;
}

/** ELK's routes with each line drawn on through the room to the workload that it belongs to. */
export function routesOf(output: ElkOutput, plan: LayoutPlan, ends: LineEnds): Map<string, EdgeRoute> {
  const lines = new Map(plan.lines.map((line) => [line.id, line]));
  const positions = positionsOf(output);
  const routes = new Map<string, EdgeRoute>();
  for (const edge of output.edges ?? []) {
    const line = lines.get(edge.id);
    const places = ends.get(edge.id);
    const section = edge.sections?.[0];
    if (line === undefined || places === undefined || section === undefined) continue;
    const points = [
      { x: anchor(line.from, places.from, positions).x, y: section.startPoint.y },
      section.startPoint,
      ...(section.bendPoints ?? []),
      section.endPoint,
      { x: anchor(line.to, places.to, positions).x, y: section.endPoint.y },
    ];
    routes.set(edge.id, withoutStraights(points));
  }
  return routes;
}

/** Drops points that lie on the straight way between their neighbours, so that every point left is a corner. */
export function withoutStraights(points: readonly Point[]): Point[] {
  return points.filter((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (before === undefined || after === undefined) return true;
    const sameX = Math.abs(before.x - point.x) < 0.5 && Math.abs(after.x - point.x) < 0.5;
    const sameY = Math.abs(before.y - point.y) < 0.5 && Math.abs(after.y - point.y) < 0.5;
    return !sameX && !sameY;
  });
}

/** Arcs within a room leave and enter a little off the middle, so that they don't run over lines to the outside. */
const ARC_OFFSET = 9;

/** The arc of a bundle within an expanded room at `room`: out to its lane at the right, along, and back. */
export function arcRoute(bundle: EdgeBundle, inside: RoomInside, room: Point): EdgeRoute | undefined {
  const [from, to] = [inside.slots.get(bundle.source), inside.slots.get(bundle.target)];
  if (from === undefined || to === undefined) return undefined;
  const half = SIZES.workload.height / 2;
  const down = to.y >= from.y;
  const start = {
    x: room.x + from.x + SIZES.workload.width,
    y: room.y + from.y + half + (down ? ARC_OFFSET : -ARC_OFFSET),
  };
  const end = {
    x: room.x + to.x + SIZES.workload.width,
    y: room.y + to.y + half + (down ? -ARC_OFFSET : ARC_OFFSET),
  };
  const x =
    Math.max(start.x, end.x) + SIZES.roomPadding + (inside.lanes.get(bundle.id) ?? 0) * SIZES.lane + 8;
  // A loop's own ends would cross; it leaves above and comes back below.
  const [a, b] = bundle.source === bundle.target ? [end, start] : [start, end];
  return [a, { x, y: a.y }, { x, y: b.y }, b];
}
