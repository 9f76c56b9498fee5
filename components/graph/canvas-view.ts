import { getViewportForBounds, type Viewport } from "@xyflow/react";
import type { Box, Size } from "#lib/graph/index.ts";

/** Toolbar above, legend below. */
const PADDING = { top: "60px", bottom: "66px", left: "20px", right: "20px" } as const;

/** Smaller than this nothing can be read: then a part is shown, to be panned, rather than a whole that says nothing. */
const SMALLEST = 0.42;

/** Zoom and place that show all of `bounds` on `canvas`, never enlarged. */
export function viewOfAll(bounds: Box, canvas: Size): Viewport {
  return getViewportForBounds(bounds, canvas.width, canvas.height, SMALLEST, 1, PADDING);
}

/** How far one span must move to lie within another; 0 when it does. What is longer is aligned with its beginning. */
function pullIn(from: number, to: number, within: number): number {
  if (from < 0 || to - from > within) return -from;
  return Math.min(0, within - to);
}

const MARGIN = 28;

/** `view` panned by as little as possible, never zoomed, so that `box` lies within `canvas` below the toolbar. */
export function viewWith(view: Viewport, box: Box, canvas: Size): Viewport {
  const left = box.x * view.zoom + view.x - MARGIN;
  const top = box.y * view.zoom + view.y - MARGIN - 48;
  const dx = pullIn(left, left + box.width * view.zoom + 2 * MARGIN, canvas.width);
  const dy = pullIn(top, top + box.height * view.zoom + 2 * MARGIN + 48, canvas.height);
  return { x: view.x + dx, y: view.y + dy, zoom: view.zoom };
}
