"use client";

import Link from "next/link";
import { Button } from "@mantine/core";
import {
  byAttention,
  countVerdicts,
  verdictIn,
  type ClusterGraph,
  type GraphEdge,
  type GraphNamespace,
  type GraphView,
} from "#lib/graph/index.ts";
import { PhaseTrack } from "../../rollout/phase-track.tsx";
import { phaseText, PHASE_MEANINGS } from "../../rollout/phase-words.ts";
import { RollBackButton } from "../../rollout/roll-back-button.tsx";
import { counted, countsText, type NameOf } from "../graph-words.ts";
import { AcceptAll } from "./accept-all.tsx";
import { EdgeLines } from "./edge-lines.tsx";
import { InspectorTop } from "./inspector-panel.tsx";
import classes from "./inspector.module.css";

/** How many edges are listed; the list view has them all. */
const LISTED = 12;

/** A namespace: where it stands, what is left to decide, its edges, and the ways on: its page, accept all, roll back. */
export function NamespaceInspector({
  room,
  graph,
  view,
  nameOf,
  expanded,
  onToggle,
  onOpen,
  onClose,
}: {
  readonly room: GraphNamespace;
  readonly graph: ClusterGraph;
  readonly view: GraphView;
  readonly nameOf: NameOf;
  readonly expanded: boolean;
  readonly onToggle: () => void;
  readonly onOpen: (key: string) => void;
  readonly onClose: () => void;
}) {
  const edges = graph.edges
    .filter((edge) => edge.senderNamespace === room.name || edge.receiverNamespace === room.name)
    .sort(byAttention(view));
  const state = room.held ? "held" : "steady";
  const observing = room.phase === "observe";
  return (
    <div className={classes.panel}>
      <div className={classes.scroll}>
        <InspectorTop onClose={onClose}>
          <span style={{ color: "var(--db-ink-3)" }}>
            Namespace{room.system ? ", the cluster's own" : ""}
          </span>
        </InspectorTop>
        <h2 className={classes.title}>{room.name}</h2>
        <div>
          <PhaseTrack phase={room.phase} state={state} size="row" />
          <p className={classes.amount} style={{ marginTop: 6 }}>
            {phaseText(room.phase, state)}: {PHASE_MEANINGS[room.phase]}
          </p>
        </div>
        <RoomFacts room={room} edges={edges} view={view} />
        <div className={classes.buttons}>
          <Button component={Link} href={`/namespaces/${encodeURIComponent(room.name)}`}>
            Open its page
          </Button>
          <Button onClick={onToggle}>{expanded ? "Collapse" : "Expand"}</Button>
        </div>
        {edges.length > 0 && (
          <EdgeLines
            edges={edges.slice(0, LISTED)}
            view={view}
            nameOf={nameOf}
            onOpen={onOpen}
            label={`Edges of ${room.name}`}
          />
        )}
        {edges.length > LISTED && (
          <p className={classes.amount}>and {edges.length - LISTED} more in the list view</p>
        )}
      </div>
      {(room.undecided > 0 || !observing) && (
        <div className={classes.foot}>
          <AcceptAll graph={graph} namespace={room.name} />
          {!observing && <RollBackButton namespace={room.name} withKey />}
        </div>
      )}
    </div>
  );
}

function RoomFacts({
  room,
  edges,
  view,
}: {
  readonly room: GraphNamespace;
  readonly edges: readonly GraphEdge[];
  readonly view: GraphView;
}) {
  const counts = countVerdicts(edges.map((edge) => verdictIn(edge, view)));
  const pods = room.workloads.reduce((sum, workload) => sum + workload.pods, 0);
  return (
    <dl className={classes.facts}>
      <dt>Workloads</dt>
      <dd>
        {room.workloads.length}, {counted(pods, "pod")}
      </dd>
      <dt>Undecided</dt>
      <dd style={{ color: room.undecided > 0 ? "var(--db-attention)" : undefined }}>{room.undecided}</dd>
      <dt>Edges</dt>
      <dd>{edges.length === 0 ? "none observed" : countsText(counts)}</dd>
    </dl>
  );
}
