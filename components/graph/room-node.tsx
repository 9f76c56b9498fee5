"use client";

import { memo } from "react";
import { ActionIcon } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import type { NodeProps } from "@xyflow/react";
import { PhaseTrack } from "../rollout/phase-track.tsx";
import { useCanvasActions } from "./canvas-actions.tsx";
import { FlowHandles } from "./flow-handles.tsx";
import type { RoomNode as RoomNodeType } from "./flow-elements.ts";
import { counted } from "./graph-words.ts";
import { sameData } from "./same-data.ts";
import classes from "./graph-nodes.module.css";

/** A namespace: a card while collapsed, a room around its workloads while expanded. */
export const RoomNode = memo(function RoomNode({ data }: NodeProps<RoomNodeType>) {
  const { toggle } = useCanvasActions();
  const { namespace, expanded, dimmed, selected } = data;
  const Chevron = expanded ? IconChevronDown : IconChevronRight;
  return (
    <div className={classes.room} data-expanded={expanded} data-dimmed={dimmed} data-selected={selected}>
      <FlowHandles />
      <div className={classes.roomHead}>
        <span className={classes.roomName} title={namespace.name}>
          {namespace.name}
        </span>
        <ActionIcon
          className={`nopan ${classes.chevron}`}
          variant="subtle"
          size={20}
          aria-label={`${expanded ? "Collapse" : "Expand"} ${namespace.name}`}
          aria-expanded={expanded}
          tabIndex={-1}
          onClick={(event) => {
            event.stopPropagation();
            toggle(namespace.name);
          }}
        >
          <Chevron size={15} stroke={1.8} />
        </ActionIcon>
      </div>
      <div className={classes.roomMeta}>
        <PhaseTrack phase={namespace.phase} state={namespace.held ? "held" : "steady"} size="pips" />
        {expanded && <Undecided count={namespace.undecided} />}
      </div>
      {!expanded && (
        <div className={classes.roomMeta}>
          <span>{counted(namespace.workloads.length, "workload")}</span>
          <Undecided count={namespace.undecided} />
        </div>
      )}
    </div>
  );
}, sameData);

function Undecided({ count }: { readonly count: number }) {
  return count === 0 ? null : <span className={classes.undecided}>{count} undecided</span>;
}
