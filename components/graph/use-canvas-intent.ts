"use client";

import { useMemo } from "react";
import { toggleExpanded, type ClusterGraph, type VisibleGraph } from "#lib/graph/index.ts";
import { selectionOfNode } from "./canvas-selection.ts";
import type { CanvasIntent } from "./graph-canvas.tsx";
import type { GraphAddress } from "./use-graph-address.ts";

/** Turns what is done on the canvas into changes of the address. Stable while nothing that it depends on changes. */
export function useCanvasIntent({
  graph,
  address,
  visible,
  tidy,
}: {
  readonly graph: ClusterGraph;
  readonly address: GraphAddress;
  readonly visible: VisibleGraph;
  readonly tidy: () => void;
}): CanvasIntent {
  const { filter, select, setFilter } = address;
  return useMemo(() => {
    const rooms = () => graph.namespaces.map((room) => room.name);
    const toggle = (name: string) => setFilter(toggleExpanded(filter, name, rooms()));
    return {
      toggle,
      tidy,
      clear: () => select({ kind: "none" }),
      openNode: (node) =>
        node.type === "outsider" && node.data.fold ? toggle(node.id) : select(selectionOfNode(node)),
      openBundle: (id) => {
        const edges = visible.bundles.find((bundle) => bundle.id === id)?.edges ?? [];
        select(edges.length === 1 ? { kind: "edge", key: edges[0]!.key } : { kind: "bundle", id });
      },
    };
  }, [graph, filter, visible, select, setFilter, tidy]);
}
