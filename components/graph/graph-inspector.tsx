"use client";

import {
  toggleExpanded,
  type ClusterGraph,
  type GraphFilter,
  type GraphSelection,
  type VisibleGraph,
} from "#lib/graph/index.ts";
import type { GraphAddress } from "./use-graph-address.ts";
import { edgeTitle, type NameOf } from "./graph-words.ts";
import { BundleInspector } from "./inspector/bundle-inspector.tsx";
import { EdgeInspector } from "./inspector/edge-inspector.tsx";
import { GoneInspector } from "./inspector/gone-inspector.tsx";
import { InspectorPanel } from "./inspector/inspector-panel.tsx";
import { NamespaceInspector } from "./inspector/namespace-inspector.tsx";
import { PeerInspector } from "./inspector/peer-inspector.tsx";

interface InspectorProps {
  readonly graph: ClusterGraph;
  readonly visible: VisibleGraph;
  readonly address: GraphAddress;
  readonly nameOf: NameOf;
}

/** The panel for whatever is selected; nothing while nothing is. */
export function GraphInspector(props: InspectorProps) {
  const { address, nameOf, graph } = props;
  if (address.selection.kind === "none") return null;
  return (
    <InspectorPanel
      label={panelLabel(address.selection, graph, nameOf)}
      onClose={() => address.select({ kind: "none" })}
    >
      <Selected {...props} />
    </InspectorPanel>
  );
}

function panelLabel(selection: GraphSelection, graph: ClusterGraph, nameOf: NameOf): string {
  if (selection.kind === "namespace") return `Namespace ${selection.name}`;
  if (selection.kind === "peer") return nameOf(selection.key);
  const edge = selection.kind === "edge" ? graph.edges.find(({ key }) => key === selection.key) : undefined;
  return edge === undefined ? "Edges" : `Edge ${edgeTitle(edge, nameOf)}`;
}

function Selected({ graph, visible, address, nameOf }: InspectorProps) {
  const { filter, selection } = address;
  const onClose = () => address.select({ kind: "none" });
  const onOpen = (key: string) => address.select({ kind: "edge", key });
  const common = { graph, view: filter.view, nameOf, onOpen, onClose };
  switch (selection.kind) {
    case "edge": {
      const edge = graph.edges.find(({ key }) => key === selection.key);
      return edge === undefined ? (
        <GoneInspector what="edge" onClose={onClose} />
      ) : (
        <EdgeInspector key={edge.key} edge={edge} {...common} />
      );
    }
    case "bundle": {
      const bundle = visible.bundles.find(({ id }) => id === selection.id);
      return bundle === undefined ? (
        <GoneInspector what="line" onClose={onClose} />
      ) : (
        <BundleInspector bundle={bundle} {...common} />
      );
    }
    case "namespace": {
      const room = graph.namespaces.find(({ name }) => name === selection.name);
      if (room === undefined) return <GoneInspector what="namespace" onClose={onClose} />;
      return (
        <NamespaceInspector
          room={room}
          {...common}
          expanded={isOpen(filter, room.name)}
          onToggle={() => address.setFilter(toggleExpanded(filter, room.name, allRooms(graph)))}
        />
      );
    }
    case "peer": {
      const focused = filter.focus === selection.key;
      return (
        <PeerInspector
          peer={selection.key}
          {...common}
          focused={focused}
          onFocus={() =>
            address.setFilter(
              focused
                ? { ...filter, focus: undefined }
                : { ...filter, focus: selection.key, expanded: "all" },
            )
          }
        />
      );
    }
    case "none":
      return null;
  }
}

function isOpen(filter: GraphFilter, name: string): boolean {
  return filter.expanded === "all" || filter.expanded.includes(name);
}

function allRooms(graph: ClusterGraph): string[] {
  return graph.namespaces.map((room) => room.name);
}
