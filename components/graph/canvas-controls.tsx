"use client";

import { ControlButton, Controls } from "@xyflow/react";
import { IconLayoutDistributeVertical, IconMaximize } from "@tabler/icons-react";
import classes from "./graph-canvas.module.css";

/** Zoom, show everything, lay out again. */
export function CanvasControls({
  onFit,
  onTidy,
}: {
  readonly onFit: () => void;
  readonly onTidy: () => void;
}) {
  return (
    <Controls
      className={classes.controls}
      showInteractive={false}
      showFitView={false}
      position="bottom-right"
      aria-label="View"
    >
      <ControlButton onClick={onFit} title="Show everything" aria-label="Show everything">
        <IconMaximize size={14} />
      </ControlButton>
      <ControlButton onClick={onTidy} title="Lay out again" aria-label="Lay out again">
        <IconLayoutDistributeVertical size={14} />
      </ControlButton>
    </Controls>
  );
}
