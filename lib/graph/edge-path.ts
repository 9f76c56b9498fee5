import type { Point } from "./layout-box.ts";

/** A step from one height to another takes at most this much way on either side: the longer, the softer the S. */
const MAX_REACH = 34;

/** Corners that are no part of a step are rounded at most this far. */
const MAX_RADIUS = 18;

function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function pair({ x, y }: Point): string {
  return `${number(x)},${number(y)}`;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

function towards(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to);
  if (whole === 0) return from;
  return { x: from.x + ((to.x - from.x) * length) / whole, y: from.y + ((to.y - from.y) * length) / whole };
}

/** How much of the arm from `corner` to `next` a curve may take: half of an inner arm, most of an outer one. */
function armReach(points: readonly Point[], corner: number, next: number): number {
  const outer = next === 0 || next === points.length - 1;
  return distance(points[corner]!, points[next]!) * (outer ? 0.85 : 0.5);
}

function isStep(points: readonly Point[], index: number): boolean {
  const [before, corner, next, after] = [
    points[index - 1],
    points[index],
    points[index + 1],
    points[index + 2],
  ];
  if (before === undefined || corner === undefined || next === undefined || after === undefined) return false;
  const upright =
    Math.abs(corner.x - next.x) < 0.5 &&
    Math.abs(before.y - corner.y) < 0.5 &&
    Math.abs(next.y - after.y) < 0.5;
  // Out and back on the same side is an arc, not a step.
  return upright && Math.sign(corner.x - before.x) === Math.sign(after.x - next.x);
}

/** Level, upright, level: one soft S around the upright part. */
function step(points: readonly Point[], index: number): string {
  const [corner, next] = [points[index]!, points[index + 1]!];
  const reach = Math.min(
    MAX_REACH,
    armReach(points, index, index - 1),
    armReach(points, index + 1, index + 2),
  );
  const start = towards(corner, points[index - 1]!, reach);
  const end = towards(next, points[index + 2]!, reach);
  return `L${pair(start)} C${pair(corner)} ${pair(next)} ${pair(end)}`;
}

function rounded(points: readonly Point[], index: number): string {
  const corner = points[index]!;
  const radius = Math.min(MAX_RADIUS, armReach(points, index, index - 1), armReach(points, index, index + 1));
  return `L${pair(towards(corner, points[index - 1]!, radius))} Q${pair(corner)} ${pair(towards(corner, points[index + 1]!, radius))}`;
}

/** SVG path through corner points, without a hard corner. Fewer than two points draw nothing. */
export function roundedPath(points: readonly Point[]): string {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 2) return "";
  const parts = [`M${pair(first)}`];
  for (let index = 1; index < points.length - 1; index += 1) {
    if (isStep(points, index)) {
      parts.push(step(points, index));
      index += 1;
    } else {
      parts.push(rounded(points, index));
    }
  }
  return [...parts, `L${pair(last)}`].join(" ");
}
