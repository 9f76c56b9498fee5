import type { Point } from "./layout-box.ts";
import { sidesOf, type Positions } from "./layout-input.ts";
import type { LayoutPlan, PlanEnd, PlanLine } from "./layout-plan.ts";
import { SIZES, type RoomInside } from "./room-slots.ts";
import type { EdgeBundle } from "./edge-bundle.ts";

/** Where a line runs: corner points from its sender to its receiver, and where its label stands. */
export interface EdgeRoute {
  readonly points: readonly Point[];
  readonly label: Point;
}

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
    readonly labels?: readonly {
      readonly x?: number;
      readonly y?: number;
      readonly width?: number;
      readonly height?: number;
    }[];
  }[];
}

/** Places that ELK gave, by box id. */
export function positionsOf(output: ElkOutput): Map<string, Point> {
  return new Map(
    (output.children ?? []).map(({ id, x = 0, y = 0 }) => [id, { x: Math.round(x), y: Math.round(y) }]),
  );
}

function anchor(end: PlanEnd, side: "EAST" | "WEST", positions: Positions): Point {
  const box = positions.get(end.box) ?? { x: 0, y: 0 };
  return { x: box.x + (side === "EAST" ? end.east : end.west), y: box.y + end.y };
}

function middle(points: readonly Point[]): Point {
  const [a, b] = [points[Math.floor((points.length - 1) / 2)]!, points[Math.ceil((points.length - 1) / 2)]!];
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** The plain way for a line that no layout has routed yet: out, across in the middle, in. */
export function directRoute(line: PlanLine, positions: Positions): EdgeRoute {
  const sides = sidesOf(line, positions);
  const [start, end] = [anchor(line.from, sides.from, positions), anchor(line.to, sides.to, positions)];
  const x = (start.x + end.x) / 2;
  const points = start.y === end.y ? [start, end] : [start, { x, y: start.y }, { x, y: end.y }, end];
  return { points, label: { x, y: (start.y + end.y) / 2 } };
}

type ElkLine = NonNullable<ElkOutput["edges"]>[number];

function labelPlace(line: ElkLine, points: readonly Point[]): Point {
  const label = line.labels?.[0];
  if (label?.x === undefined || label.y === undefined) return middle(points);
  return { x: label.x + (label.width ?? 0) / 2, y: label.y + (label.height ?? 0) / 2 };
}

/** ELK's routes with each line drawn on through the room to the workload that it belongs to. */
export function routesOf(output: ElkOutput, plan: LayoutPlan, positions: Positions): Map<string, EdgeRoute> {
  const lines = new Map(plan.lines.map((line) => [line.id, line]));
  const routes = new Map<string, EdgeRoute>();
  for (const edge of output.edges ?? []) {
    const line = lines.get(edge.id);
    const section = edge.sections?.[0];
    if (line === undefined || section === undefined) continue;
    const sides = sidesOf(line, positions);
    const points = [
      anchor(line.from, sides.from, positions),
      section.startPoint,
      ...(section.bendPoints ?? []),
      section.endPoint,
      anchor(line.to, sides.to, positions),
    ];
    routes.set(edge.id, { points: withoutStraights(points), label: labelPlace(edge, points) });
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
  return { points: [a, { x, y: a.y }, { x, y: b.y }, b], label: { x, y: (a.y + b.y) / 2 } };
}
