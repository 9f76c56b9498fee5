"use client";

import { byAttention, type EdgeBundle, type GraphView } from "#lib/graph/index.ts";
import { counted, countsText, type NameOf } from "../graph-words.ts";
import { EdgeLines } from "./edge-lines.tsx";
import { EdgeVerdict } from "./edge-verdict.tsx";
import { InspectorTop } from "./inspector-panel.tsx";
import classes from "./inspector.module.css";

/** Everything that one line carries, what asks for attention first; each opens by itself. */
export function BundleInspector({
  bundle,
  view,
  nameOf,
  onOpen,
  onClose,
}: {
  readonly bundle: EdgeBundle;
  readonly view: GraphView;
  readonly nameOf: NameOf;
  readonly onOpen: (key: string) => void;
  readonly onClose: () => void;
}) {
  return (
    <div className={classes.panel}>
      <div className={classes.scroll}>
        <InspectorTop onClose={onClose}>
          <EdgeVerdict verdict={bundle.verdict} />
        </InspectorTop>
        <div>
          <h2 className={classes.title}>
            {nameOf(bundle.source)} to {nameOf(bundle.target)}
          </h2>
          <p className={classes.amount}>
            {counted(bundle.edges.length, "edge")}: {countsText(bundle.counts)}
          </p>
        </div>
        <EdgeLines
          edges={bundle.edges.toSorted(byAttention(view))}
          view={view}
          nameOf={nameOf}
          onOpen={onOpen}
          label="Edges on this line"
        />
      </div>
    </div>
  );
}
