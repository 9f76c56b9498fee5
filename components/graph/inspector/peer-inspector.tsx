"use client";

import { Button } from "@mantine/core";
import { byAttention, type ClusterGraph, type GraphView } from "#lib/graph/index.ts";
import type { PeerKey } from "#lib/policy/index.ts";
import { podsText, type NameOf } from "../graph-words.ts";
import { EdgeLines } from "./edge-lines.tsx";
import { InspectorTop } from "./inspector-panel.tsx";
import classes from "./inspector.module.css";

const LISTED = 20;

/** What a peer is, in a word and a line: a workload of some kind, or something outside every namespace. */
function describe(graph: ClusterGraph, peer: PeerKey): { readonly kind: string; readonly detail: string } {
  const workload = graph.namespaces.flatMap((room) => room.workloads).find(({ key }) => key === peer);
  if (workload !== undefined) return { kind: workload.kind, detail: podsText(workload) };
  const outsider = graph.outsiders.find(({ key }) => key === peer);
  return { kind: "Outside every namespace", detail: outsider?.detail ?? "no longer seen" };
}

/** A workload or a peer outside: what it is, who talks to it and whom it calls; and it alone with its peers. */
export function PeerInspector({
  peer,
  graph,
  view,
  nameOf,
  focused,
  onFocus,
  onOpen,
  onClose,
}: {
  readonly peer: PeerKey;
  readonly graph: ClusterGraph;
  readonly view: GraphView;
  readonly nameOf: NameOf;
  readonly focused: boolean;
  readonly onFocus: () => void;
  readonly onOpen: (key: string) => void;
  readonly onClose: () => void;
}) {
  const { kind, detail } = describe(graph, peer);
  const out = graph.edges.filter((edge) => edge.sender === peer).sort(byAttention(view));
  const into = graph.edges.filter((edge) => edge.receiver === peer).sort(byAttention(view));
  const lists = [
    { title: "Calls", edges: out },
    { title: "Is called by", edges: into },
  ];
  return (
    <div className={classes.panel}>
      <div className={classes.scroll}>
        <InspectorTop onClose={onClose}>
          <span style={{ color: "var(--db-ink-3)" }}>{kind}</span>
        </InspectorTop>
        <div>
          <h2 className={classes.title}>{nameOf(peer)}</h2>
          <p className={classes.amount}>{detail}</p>
        </div>
        <div className={classes.buttons}>
          <Button onClick={onFocus}>
            {focused ? "Show everything again" : "Show only it and its peers"}
          </Button>
        </div>
        {lists.map(
          ({ title, edges }) =>
            edges.length > 0 && (
              <section key={title}>
                <h3 className={classes.heading} style={{ margin: "0 0 6px" }}>
                  {title} {edges.length}
                </h3>
                <EdgeLines
                  edges={edges.slice(0, LISTED)}
                  view={view}
                  nameOf={nameOf}
                  onOpen={onOpen}
                  label={title}
                />
              </section>
            ),
        )}
        {out.length + into.length === 0 && (
          <p className={classes.amount}>No connection was seen in the last {graph.windowDays} days.</p>
        )}
      </div>
    </div>
  );
}
