/** A point on the canvas, in pixels at zoom 1; y grows downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Width and height in pixels at zoom 1. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A placed rectangle; `x` and `y` are its top left corner. */
export interface Box extends Point, Size {}

/** Whether two boxes come nearer to each other than `margin` in both axes. */
export function boxesTouch(a: Box, b: Box, margin = 0): boolean {
  return (
    a.x < b.x + b.width + margin &&
    b.x < a.x + a.width + margin &&
    a.y < b.y + b.height + margin &&
    b.y < a.y + a.height + margin
  );
}

/** The smallest box around `boxes`; an empty box at the origin for none. */
export function boundsOf(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  // Reduced rather than spread into Math.min: a large graph has more corners than a call may have arguments.
  const least = (of: (box: Box) => number) =>
    boxes.reduce((best, box) => Math.min(best, of(box)), Number.POSITIVE_INFINITY);
  const [x, y] = [least((box) => box.x), least((box) => box.y)];
  const [right, bottom] = [-least((box) => -box.x - box.width), -least((box) => -box.y - box.height)];
  return { x, y, width: right - x, height: bottom - y };
}
