"use client";

import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { graphQuery } from "#lib/client/graph-query.ts";
import { statusQuery } from "#lib/client/status-query.ts";
import { edgesInOrder, toggleVerdict, visibleGraph, type ClusterGraph } from "#lib/graph/index.ts";
import { LoadFailure } from "../shell/load-failure.tsx";
import { canvasSelection } from "./canvas-selection.ts";
import { FlowsNotice } from "./flows-notice.tsx";
import { GraphCanvas } from "./graph-canvas.tsx";
import { GraphInspector } from "./graph-inspector.tsx";
import { GraphLegend } from "./graph-legend.tsx";
import { GraphList } from "./graph-list.tsx";
import { GraphNothing } from "./graph-nothing.tsx";
import { GraphSkeleton } from "./graph-skeleton.tsx";
import { GraphToolbar } from "./graph-toolbar.tsx";
import { LayoutNotice } from "./layout-notice.tsx";
import { namesOf } from "./graph-words.ts";
import { shapeOf, structureFilter } from "./graph-shape.ts";
import { useCanvasIntent } from "./use-canvas-intent.ts";
import { useGraphAddress, type GraphAddress } from "./use-graph-address.ts";
import { useGraphKeys } from "./use-graph-keys.ts";
import { useGraphPicture } from "./use-graph-picture.ts";
import classes from "./graph-screen.module.css";

/** The graph: asks for it, and says what is going on while there is none. */
export function GraphScreen() {
  const address = useGraphAddress();
  const graph = useQuery(graphQuery({ windowDays: address.filter.windowDays }));
  if (graph.data) return <LoadedGraph graph={graph.data} address={address} />;
  if (graph.error) {
    return (
      <div className={classes.alone}>
        <LoadFailure what="The graph" error={graph.error} onRetry={() => void graph.refetch()} />
      </div>
    );
  }
  return <GraphSkeleton />;
}

interface GraphProps {
  readonly graph: ClusterGraph;
  readonly address: GraphAddress;
}

function LoadedGraph({ graph, address }: GraphProps) {
  const { filter, selection, select } = address;
  const nameOf = useMemo(() => namesOf(graph), [graph]);
  const visible = useMemo(() => visibleGraph(graph, filter), [graph, filter]);
  const edges = useMemo(() => edgesInOrder(visible, filter, nameOf), [visible, filter, nameOf]);
  useGraphKeys({ graph, address, edges });
  const drawing = address.as === "drawing";
  return (
    <div className={classes.screen}>
      <h1 className={classes.hidden}>Graph</h1>
      <div className={classes.stage}>
        {drawing ? (
          <GraphDrawing graph={graph} address={address} visible={visible} nameOf={nameOf} />
        ) : (
          <GraphList
            edges={edges}
            view={filter.view}
            nameOf={nameOf}
            selected={selection.kind === "edge" ? selection.key : undefined}
            onOpen={(key) => select({ kind: "edge", key })}
          />
        )}
        <GraphToolbar
          graph={graph}
          visible={visible}
          address={address}
          focusName={filter.focus && nameOf(filter.focus)}
        />
      </div>
      <GraphInspector graph={graph} visible={visible} address={address} nameOf={nameOf} />
    </div>
  );
}

interface DrawingProps extends GraphProps {
  readonly visible: ReturnType<typeof visibleGraph>;
  readonly nameOf: ReturnType<typeof namesOf>;
}

/** The canvas with its legend, and what has to be said about either. */
function GraphDrawing({ graph, address, visible, nameOf }: DrawingProps) {
  const { filter, selection, setFilter } = address;
  const status = useQuery(statusQuery());
  const shape = shapeOf(filter);
  const { picture, layingOut, plain, tidy } = useGraphPicture(useStructure(graph, address), shape);
  // Until a new shape has its places, the picture that stands is drawn whole, not half of each.
  const drawn = picture === undefined || picture.shape === shape ? visible : picture.structure;
  const marked = useMemo(() => canvasSelection(selection, drawn), [selection, drawn]);
  const intent = useCanvasIntent({ graph, address, visible, tidy });
  const nothing = graph.edges.length === 0 || visible.nodes.length === 0;
  return (
    <>
      {picture && (
        <GraphCanvas picture={picture} visible={drawn} selection={marked} nameOf={nameOf} intent={intent} />
      )}
      <GraphLegend
        counts={visible.legend}
        filter={filter}
        onToggle={(verdict) => setFilter(toggleVerdict(filter, verdict))}
      />
      <div className={classes.notices}>
        <LayoutNotice layingOut={layingOut} first={picture === undefined} plain={plain} onRetry={tidy} />
        {status.data && <FlowsNotice flows={status.data.flows} />}
      </div>
      {nothing && (
        <GraphNothing graph={graph} filter={filter} flows={status.data?.flows} onFilter={setFilter} />
      )}
    </>
  );
}

/** What the canvas is laid out for: everything but verdicts and words, so that filtering by those moves nothing. */
function useStructure(graph: ClusterGraph, { filter }: GraphAddress) {
  const shape = shapeOf(filter);
  const view = filter.view;
  // The shape and the view name every field of the filter that the structure depends on.
  return useMemo(() => visibleGraph(graph, structureFilter(filter)), [graph, shape, view]); // oxlint-disable-line react/exhaustive-deps
}
