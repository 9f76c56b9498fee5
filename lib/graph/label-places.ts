import { boxesTouch, type Box, type Point } from "./layout-box.ts";

/** A line that needs a place for its label. */
export interface LabelledLine {
  readonly id: string;
  readonly points: readonly Point[];
  readonly width: number;
}

const HEIGHT = 18;

/** Parts of the way at which a label may stand, the middle first; the ends belong to arrow heads. */
const FRACTIONS = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82];

function lengthOf(points: readonly Point[]): number {
  return points.reduce(
    (sum, point, index) =>
      index === 0 ? 0 : sum + Math.hypot(point.x - points[index - 1]!.x, point.y - points[index - 1]!.y),
    0,
  );
}

/** The point at `fraction` of the way along `points`. */
export function pointAlong(points: readonly Point[], fraction: number): Point {
  let left = lengthOf(points) * fraction;
  for (let index = 1; index < points.length; index += 1) {
    const [a, b] = [points[index - 1]!, points[index]!];
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    if (left <= length && length > 0)
      return { x: a.x + ((b.x - a.x) * left) / length, y: a.y + ((b.y - a.y) * left) / length };
    left -= length;
  }
  return points.at(-1) ?? { x: 0, y: 0 };
}

function labelBox(at: Point, width: number): Box {
  return { x: at.x - width / 2, y: at.y - HEIGHT / 2, width, height: HEIGHT };
}

/**
 * A place on its own line for every label, as near to the line's middle as it can be without covering another label
 * or one of `solid`. Short lines choose first, because they have the least to choose from. Where nothing is free the
 * label covers as little as possible.
 */
export function placeLabels(lines: readonly LabelledLine[], solid: readonly Box[]): Map<string, Point> {
  const taken: Box[] = [];
  const places = new Map<string, Point>();
  const inOrder = lines
    .map((line) => ({ ...line, length: lengthOf(line.points) }))
    .sort((a, b) => a.length - b.length || (a.id < b.id ? -1 : 1));
  for (const { id, points, width } of inOrder) {
    let best = { at: pointAlong(points, 0.5), covers: Number.POSITIVE_INFINITY };
    for (const fraction of FRACTIONS) {
      const at = pointAlong(points, fraction);
      const box = labelBox(at, width);
      const covers =
        taken.filter((other) => boxesTouch(box, other, 3)).length +
        2 * solid.filter((other) => boxesTouch(box, other, 2)).length;
      if (covers < best.covers) best = { at, covers };
      if (covers === 0) break;
    }
    taken.push(labelBox(best.at, width));
    places.set(id, best.at);
  }
  return places;
}
