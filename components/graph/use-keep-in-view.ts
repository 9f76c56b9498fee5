"use client";

import { useEffect, useRef, type RefObject } from "react";
import { useReactFlow } from "@xyflow/react";
import { boundsOf, type Box } from "#lib/graph/index.ts";
import type { CanvasSelection } from "./flow-elements.ts";
import type { GraphPicture } from "./graph-picture.ts";

interface Kept {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly picture: GraphPicture;
  readonly selection: CanvasSelection;
}

function selectedBox({ picture, selection }: Kept): Box | undefined {
  const route = selection.bundle === undefined ? undefined : picture.routes.get(selection.bundle);
  if (route !== undefined) return boundsOf(route.map((point) => ({ ...point, width: 0, height: 0 })));
  const at = selection.node === undefined ? undefined : picture.positions.get(selection.node);
  const size = picture.plan.boxes.find(({ id }) => id === selection.node)?.size;
  return at === undefined || size === undefined ? undefined : { ...at, ...size };
}

/** How far one span must move to lie within another; 0 when it does, or when it is longer. */
function pullIn(from: number, to: number, within: number): number {
  if (to - from > within) return 0;
  return from < 0 ? -from : Math.min(0, within - to);
}

const MARGIN = 56;

/**
 * Pans, by as little as possible and never zooming, so that what is selected stays in view when the inspector takes
 * its part of the canvas or J and K go to the next edge.
 */
export function useKeepInView(kept: Kept): void {
  const flow = useReactFlow();
  const latest = useRef(kept);
  latest.current = kept;
  const { bundle, node } = kept.selection;
  useEffect(() => {
    if (bundle === undefined && node === undefined) return undefined;
    // Two frames: the first lays the page out with the inspector, the second measures what is left of the canvas.
    let second = 0;
    const first = requestAnimationFrame(() => {
      second = requestAnimationFrame(() => {
        const box = selectedBox(latest.current);
        const rect = latest.current.frame.current?.getBoundingClientRect();
        if (box === undefined || rect === undefined) return;
        const { x, y, zoom } = flow.getViewport();
        const left = box.x * zoom + x - MARGIN;
        const top = box.y * zoom + y - MARGIN;
        const dx = pullIn(left, left + box.width * zoom + 2 * MARGIN, rect.width);
        const dy = pullIn(top, top + box.height * zoom + 2 * MARGIN, rect.height);
        if (dx !== 0 || dy !== 0) void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: 180 });
      });
    });
    return () => {
      cancelAnimationFrame(first);
      cancelAnimationFrame(second);
    };
  }, [bundle, node, flow]);
}
