import { roomId, type ClusterGraph, type GraphSelection, type VisibleGraph } from "#lib/graph/index.ts";
import type { CanvasNode, CanvasSelection } from "./flow-elements.ts";

/** What to mark on the canvas for a selection: an edge marks the line that carries it, or the room that hides it. */
export function canvasSelection(selection: GraphSelection, visible: VisibleGraph): CanvasSelection {
  switch (selection.kind) {
    case "none":
      return {};
    case "namespace":
      return { node: roomId(selection.name) };
    case "peer":
      return { node: selection.key };
    case "bundle":
      return { bundle: selection.id };
    case "edge": {
      const bundle = visible.bundles.find(({ edges }) => edges.some(({ key }) => key === selection.key));
      if (bundle !== undefined) return { bundle: bundle.id };
      const room = visible.nodes.find(
        (node) => node.kind === "room" && node.inside.some(({ key }) => key === selection.key),
      );
      return room === undefined ? {} : { node: room.id };
    }
  }
}

/** What a click on a node selects. */
export function selectionOfNode(node: CanvasNode): GraphSelection {
  if (node.type === "room") return { kind: "namespace", name: node.data.namespace.name };
  return { kind: "peer", key: node.id as never };
}

/** The namespace that R rolls back: a selected one that has something to take back. */
export function selectedNamespace(selection: GraphSelection, graph: ClusterGraph): string | undefined {
  if (selection.kind !== "namespace") return undefined;
  const room = graph.namespaces.find(({ name }) => name === selection.name);
  return room === undefined || room.phase === "observe" ? undefined : room.name;
}
