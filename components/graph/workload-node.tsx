"use client";

import { memo } from "react";
import type { NodeProps } from "@xyflow/react";
import { FlowHandles } from "./flow-handles.tsx";
import type { WorkloadNode as WorkloadNodeType } from "./flow-elements.ts";
import { podsMark, podsText } from "./graph-words.ts";
import { sameData } from "./same-data.ts";
import classes from "./graph-nodes.module.css";

/** A workload in its room: name, kind, and a word on its pods where there is something to say. */
export const WorkloadNode = memo(function WorkloadNode({ data }: NodeProps<WorkloadNodeType>) {
  const { workload, dimmed, selected } = data;
  const mark = podsMark(workload);
  return (
    <div
      className={classes.workload}
      data-dimmed={dimmed}
      data-selected={selected}
      title={`${workload.name}: ${podsText(workload)}`}
    >
      <FlowHandles />
      <span className={classes.workloadName}>{workload.name}</span>{" "}
      <span className={classes.workloadKind}>
        {workload.kind} {mark !== undefined && <span>{mark}</span>}
      </span>
    </div>
  );
}, sameData);
