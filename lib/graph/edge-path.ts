import type { Point } from "./layout-box.ts";

/** Corners are rounded as far as their shorter arm allows, at most this far: two of them make one smooth S. */
const MAX_RADIUS = 26;

function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return from;
  return {
    x: from.x + ((to.x - from.x) * distance) / length,
    y: from.y + ((to.y - from.y) * distance) / length,
  };
}

function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function pair({ x, y }: Point): string {
  return `${number(x)},${number(y)}`;
}

/** How far each side of a corner may be cut: half of an inner arm, all of an outer one. */
function radiusAt(points: readonly Point[], index: number): number {
  const [before, corner, after] = [points[index - 1]!, points[index]!, points[index + 1]!];
  const arm = (a: Point, b: Point, outer: boolean) => Math.hypot(a.x - b.x, a.y - b.y) * (outer ? 0.9 : 0.5);
  return Math.min(
    MAX_RADIUS,
    arm(before, corner, index === 1),
    arm(corner, after, index === points.length - 2),
  );
}

/** SVG path through `points` with its corners rounded. Fewer than two points draw nothing. */
export function roundedPath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined || rest.length === 0) return "";
  const parts = [`M${pair(first)}`];
  for (let index = 1; index < points.length - 1; index += 1) {
    const corner = points[index]!;
    const radius = radiusAt(points, index);
    parts.push(
      `L${pair(towards(corner, points[index - 1]!, radius))}`,
      `Q${pair(corner)} ${pair(towards(corner, points[index + 1]!, radius))}`,
    );
  }
  parts.push(`L${pair(points[points.length - 1]!)}`);
  return parts.join(" ");
}
