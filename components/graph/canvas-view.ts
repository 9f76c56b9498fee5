import type { Box, Size } from "#lib/graph/index.ts";

/** How the canvas is panned and zoomed, as React Flow has it: a point `p` is seen at `p * zoom + (x, y)`. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** Room for the toolbar above, the legend below, and a little air. */
const PADDING = { top: 60, bottom: 66, side: 20 } as const;

/** Smaller than this nothing can be read: then a part is shown, to be panned, rather than a whole that says nothing. */
const SMALLEST = 0.42;

/** Zoom and place that show all of `bounds` on `canvas`, in the middle, never enlarged. */
export function viewOfAll(bounds: Box, canvas: Size): View {
  const free = {
    width: canvas.width - 2 * PADDING.side,
    height: canvas.height - PADDING.top - PADDING.bottom,
  };
  const fitting = Math.min(free.width / Math.max(1, bounds.width), free.height / Math.max(1, bounds.height));
  const zoom = Math.min(1, Math.max(SMALLEST, fitting));
  return {
    x: PADDING.side + (free.width - bounds.width * zoom) / 2 - bounds.x * zoom,
    y: PADDING.top + (free.height - bounds.height * zoom) / 2 - bounds.y * zoom,
    zoom,
  };
}

/** How far one span must move to lie within another; 0 when it does. What is longer is aligned with its beginning. */
function pullIn(from: number, to: number, within: number): number {
  if (from < 0 || to - from > within) return -from;
  return Math.min(0, within - to);
}

const MARGIN = 28;

/** `view` panned by as little as possible, never zoomed, so that `box` lies within `canvas` below the toolbar. */
export function viewWith(view: View, box: Box, canvas: Size): View {
  const left = box.x * view.zoom + view.x - MARGIN;
  const top = box.y * view.zoom + view.y - MARGIN - 48;
  const dx = pullIn(left, left + box.width * view.zoom + 2 * MARGIN, canvas.width);
  const dy = pullIn(top, top + box.height * view.zoom + 2 * MARGIN + 48, canvas.height);
  return { x: view.x + dx, y: view.y + dy, zoom: view.zoom };
}
