"use client";

import { memo } from "react";
import type { NodeProps } from "@xyflow/react";
import { FlowHandles } from "./flow-handles.tsx";
import type { OutsiderNode as OutsiderNodeType } from "./flow-elements.ts";
import { sameData } from "./same-data.ts";
import classes from "./graph-nodes.module.css";

/** A peer outside every namespace: a dashed pill, its name first. A fold of many looks like a small stack. */
export const OutsiderNode = memo(function OutsiderNode({ data }: NodeProps<OutsiderNodeType>) {
  const { label, detail, kind, fold, dimmed, selected } = data;
  return (
    <div
      className={classes.outsider}
      data-kind={kind}
      data-fold={fold}
      data-dimmed={dimmed}
      data-selected={selected}
      title={`${label}: ${detail}`}
    >
      <FlowHandles />
      <span className={classes.outsiderName}>{label}</span>{" "}
      <span className={classes.outsiderDetail}>{detail}</span>
    </div>
  );
}, sameData);
