"use client";

import { useCallback, useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { graphQuery } from "#lib/client/graph-query.ts";
import { statusQuery } from "#lib/client/status-query.ts";
import {
  edgeBeside,
  edgesInOrder,
  toggleExpanded,
  toggleVerdict,
  visibleGraph,
  type ClusterGraph,
} from "#lib/graph/index.ts";
import { LoadFailure } from "../shell/load-failure.tsx";
import { usePageKeys } from "../shell/use-page-keys.ts";
import { useRollBack } from "../rollout/roll-back-provider.tsx";
import { canvasSelection, selectedNamespace, selectionOfNode } from "./canvas-selection.ts";
import { FlowsNotice } from "./flows-notice.tsx";
import { GraphCanvas, type CanvasIntent } from "./graph-canvas.tsx";
import { GraphInspector } from "./graph-inspector.tsx";
import { GraphLegend } from "./graph-legend.tsx";
import { GraphList } from "./graph-list.tsx";
import { GraphNothing } from "./graph-nothing.tsx";
import { GraphSkeleton } from "./graph-skeleton.tsx";
import { GraphToolbar } from "./graph-toolbar.tsx";
import { LayoutNotice } from "./layout-notice.tsx";
import { namesOf } from "./graph-words.ts";
import { shapeOf, structureFilter } from "./graph-shape.ts";
import { useGraphAddress, type GraphAddress } from "./use-graph-address.ts";
import { useGraphPicture } from "./use-graph-picture.ts";
import classes from "./graph-screen.module.css";

/** The graph: asks for it, and says what is going on while there is none. */
export function GraphScreen() {
  const address = useGraphAddress();
  const graph = useQuery(graphQuery({ windowDays: address.filter.windowDays }));
  if (graph.data) return <LoadedGraph graph={graph.data} address={address} />;
  if (graph.error)
    return (
      <div className={classes.alone}>
        <LoadFailure what="The graph" error={graph.error} onRetry={() => void graph.refetch()} />
      </div>
    );
  return <GraphSkeleton />;
}

function LoadedGraph({ graph, address }: { readonly graph: ClusterGraph; readonly address: GraphAddress }) {
  const { filter, selection, as, select, setFilter } = address;
  const status = useQuery(statusQuery());
  const rollBack = useRollBack();
  const nameOf = useMemo(() => namesOf(graph), [graph]);
  const visible = useMemo(() => visibleGraph(graph, filter), [graph, filter]);
  const shape = shapeOf(filter);
  const structure = useStructure(graph, address);
  const { picture, layingOut, plain, tidy } = useGraphPicture(structure, shape);
  const edges = useMemo(() => edgesInOrder(visible, filter), [visible, filter]);
  const marked = useMemo(() => canvasSelection(selection, visible), [selection, visible]);

  const toggle = useCallback(
    (name: string) =>
      setFilter(
        toggleExpanded(
          filter,
          name,
          graph.namespaces.map((room) => room.name),
        ),
      ),
    [setFilter, filter, graph],
  );
  const intent = useMemo<CanvasIntent>(
    () => ({
      toggle,
      tidy,
      clear: () => select({ kind: "none" }),
      openNode: (node) =>
        node.type === "outsider" && node.data.fold ? toggle(node.id) : select(selectionOfNode(node)),
      openBundle: (id) => {
        const bundle = visible.bundles.find((other) => other.id === id);
        const only = bundle?.edges.length === 1 ? bundle.edges[0] : undefined;
        select(only === undefined ? { kind: "bundle", id } : { kind: "edge", key: only.key });
      },
    }),
    [toggle, tidy, select, visible],
  );
  const step = (by: 1 | -1) => {
    const next = edgeBeside(edges, selection.kind === "edge" ? selection.key : undefined, by);
    if (next !== undefined) select({ kind: "edge", key: next.key });
  };
  const enforced = selectedNamespace(selection, graph);
  usePageKeys({
    j: () => step(1),
    k: () => step(-1),
    escape: intent.clear,
    r: () => enforced !== undefined && rollBack(enforced),
  });

  const empty = graph.edges.length === 0;
  return (
    <div className={classes.screen}>
      <h1 className={classes.hidden}>Graph</h1>
      <div className={classes.stage}>
        {as === "list" ? (
          <GraphList
            edges={edges}
            view={filter.view}
            nameOf={nameOf}
            selected={selection.kind === "edge" ? selection.key : undefined}
            onOpen={(key) => select({ kind: "edge", key })}
          />
        ) : (
          picture && (
            <GraphCanvas
              picture={picture}
              visible={visible}
              selection={marked}
              nameOf={nameOf}
              intent={intent}
            />
          )
        )}
        {as === "drawing" && (
          <GraphLegend
            counts={visible.legend}
            filter={filter}
            onToggle={(verdict) => setFilter(toggleVerdict(filter, verdict))}
          />
        )}
        <GraphToolbar
          graph={graph}
          visible={visible}
          filter={filter}
          as={as}
          focusName={filter.focus && nameOf(filter.focus)}
          onFilter={setFilter}
          onShowAs={address.showAs}
        />
        <div className={classes.notices}>
          <LayoutNotice
            layingOut={layingOut && as === "drawing"}
            first={picture === undefined}
            plain={plain}
            onRetry={tidy}
          />
          {status.data && <FlowsNotice flows={status.data.flows} />}
        </div>
        {(empty || visible.nodes.length === 0) && (
          <GraphNothing graph={graph} filter={filter} flows={status.data?.flows} onFilter={setFilter} />
        )}
      </div>
      <GraphInspector graph={graph} visible={visible} address={address} nameOf={nameOf} />
    </div>
  );
}

/** What the canvas is laid out for: everything but verdicts and words, so that filtering by those moves nothing. */
function useStructure(graph: ClusterGraph, { filter }: GraphAddress) {
  const shape = shapeOf(filter);
  const view = filter.view;
  // The shape and the view name every field of the filter that the structure depends on.
  return useMemo(() => visibleGraph(graph, structureFilter(filter)), [graph, shape, view]); // oxlint-disable-line react/exhaustive-deps
}
