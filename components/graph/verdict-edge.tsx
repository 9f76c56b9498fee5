"use client";

import { memo } from "react";
import { EdgeLabelRenderer, type EdgeProps } from "@xyflow/react";
import { VERDICT_LOOKS } from "../theme/verdict-looks.ts";
import { useCanvasActions } from "./canvas-actions.tsx";
import type { VerdictEdge as VerdictEdgeType } from "./flow-elements.ts";
import { sameData } from "./same-data.ts";
import classes from "./graph-edges.module.css";

/** A line in its verdict's colour and dashes, with an arrow head and its ports. The selected one has a halo. */
export const VerdictEdge = memo(function VerdictEdge({ data }: EdgeProps<VerdictEdgeType>) {
  const { openBundle } = useCanvasActions();
  if (data === undefined) return null;
  const { id, verdict, parts, path, at, selected, faded } = data;
  const look = VERDICT_LOOKS[verdict];
  return (
    <>
      {selected && <path d={path} className={classes.halo} style={{ stroke: look.line }} />}
      <path
        d={path}
        className={classes.line}
        data-selected={selected}
        data-faded={faded}
        style={{ stroke: look.line, strokeDasharray: look.dashes }}
        markerEnd={`url(#arrow-${verdict})`}
      />
      <path d={path} className={`react-flow__edge-interaction ${classes.touch}`} />
      <EdgeLabelRenderer>
        <div
          className={`nopan ${classes.label}`}
          data-selected={selected}
          data-faded={faded}
          style={{
            transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)`,
            borderColor: look.line,
            zIndex: selected ? 2 : 1,
          }}
          data-bundle={id}
          aria-hidden="true"
          onClick={() => openBundle(id)}
        >
          {parts.map((part) => (
            <span key={part.verdict} style={{ color: VERDICT_LOOKS[part.verdict].text }}>
              {part.text}
            </span>
          ))}
        </div>
      </EdgeLabelRenderer>
    </>
  );
}, sameData);
