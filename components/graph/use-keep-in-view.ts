"use client";

import { useEffect, useEffectEvent, type RefObject } from "react";
import { useReactFlow } from "@xyflow/react";
import { boundsOf, type Box, type Size } from "#lib/graph/index.ts";
import { viewWith } from "./canvas-view.ts";
import type { CanvasSelection } from "./flow-elements.ts";
import type { GraphPicture } from "./graph-picture.ts";

interface Kept {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly picture: GraphPicture;
  readonly selection: CanvasSelection;
}

function boxOf(picture: GraphPicture, id: string | undefined): Box | undefined {
  const at = id === undefined ? undefined : picture.positions.get(id);
  const size = picture.plan.boxes.find((box) => box.id === id)?.size;
  return at === undefined || size === undefined ? undefined : { ...at, ...size };
}

function boxOfSelection({ picture, selection }: Kept): Box | undefined {
  const route = selection.bundle === undefined ? undefined : picture.routes.get(selection.bundle);
  if (route !== undefined) return boundsOf(route.map((point) => ({ ...point, width: 0, height: 0 })));
  return boxOf(picture, selection.node);
}

/** What of the canvas can be seen: on a phone the inspector covers the lower half of the window. */
function seen(frame: HTMLElement): Size {
  const rect = frame.getBoundingClientRect();
  const phone = window.innerWidth < 768;
  const bottom = phone ? Math.min(rect.bottom, window.innerHeight * 0.48) : rect.bottom;
  return { width: rect.width, height: bottom - rect.top };
}

/**
 * Pans, never zooms, so that what is selected stays in view when the inspector takes its part of the canvas or J and
 * K go to the next edge, and so that a room that was opened is seen whole.
 */
export function useKeepInView(kept: Kept): void {
  const flow = useReactFlow();
  const reveal = useEffectEvent((box: Box | undefined) => {
    if (box === undefined || kept.frame.current === null) return;
    const view = flow.getViewport();
    const next = viewWith(view, box, seen(kept.frame.current));
    if (next.x !== view.x || next.y !== view.y) void flow.setViewport(next, { duration: 180 });
  });
  const revealSelection = useEffectEvent(() => reveal(boxOfSelection(kept)));
  const revealOpened = useEffectEvent(() => reveal(boxOf(kept.picture, kept.picture.opened)));
  const { opened, shape } = kept.picture;
  useEffect(() => {
    if (opened !== undefined) revealOpened();
  }, [opened, shape]);

  const { bundle, node } = kept.selection;
  useEffect(() => {
    if (bundle === undefined && node === undefined) return undefined;
    // Two frames: the first lays the page out with the inspector, the second measures what is left of the canvas.
    let second = 0;
    const first = requestAnimationFrame(() => {
      second = requestAnimationFrame(() => revealSelection());
    });
    return () => {
      cancelAnimationFrame(first);
      cancelAnimationFrame(second);
    };
  }, [bundle, node]);
}
