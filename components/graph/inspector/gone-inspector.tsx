"use client";

import { InspectorTop } from "./inspector-panel.tsx";
import classes from "./inspector.module.css";

const WHY = {
  edge: "It was not seen within the window, or an end of it has left the cluster. A longer window may still show it.",
  line: "The filters leave nothing on it, or a room at one of its ends was opened or closed.",
  namespace: "It has left the cluster, or its name in the address is wrong.",
} as const;

/** In place of something that is selected by the address and not there. */
export function GoneInspector({
  what,
  onClose,
}: {
  readonly what: keyof typeof WHY;
  readonly onClose: () => void;
}) {
  return (
    <div className={classes.panel}>
      <div className={classes.scroll}>
        <InspectorTop onClose={onClose}>
          <span style={{ color: "var(--db-ink-3)" }}>Not here</span>
        </InspectorTop>
        <h2 className={classes.title}>This {what} is not on the graph</h2>
        <p className={classes.amount}>{WHY[what]}</p>
      </div>
    </div>
  );
}
