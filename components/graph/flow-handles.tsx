import { Handle, Position } from "@xyflow/react";
import classes from "./graph-nodes.module.css";

/** Invisible ends that React Flow asks for; lines run where the layout says, not where these are. */
export function FlowHandles() {
  return (
    <>
      <Handle
        type="target"
        position={Position.Left}
        isConnectable={false}
        className={classes.handle}
        aria-hidden="true"
      />
      <Handle
        type="source"
        position={Position.Right}
        isConnectable={false}
        className={classes.handle}
        aria-hidden="true"
      />
    </>
  );
}
