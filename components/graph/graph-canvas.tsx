"use client";

import "@xyflow/react/dist/base.css";
import { useCallback, useMemo, useRef, useState, type KeyboardEvent } from "react";
import {
  Background,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  type EdgeTypes,
  type NodeTypes,
} from "@xyflow/react";
import { ATTENTION, type VisibleGraph } from "#lib/graph/index.ts";
import { ArrowHeads } from "./arrow-heads.tsx";
import { CanvasActionsProvider, type CanvasActions } from "./canvas-actions.tsx";
import { CanvasControls } from "./canvas-controls.tsx";
import { canvasKey, type CanvasCommand } from "./canvas-key.ts";
import { viewOfAll } from "./canvas-view.ts";
import {
  canvasEdges,
  canvasNodes,
  type CanvasNode,
  type CanvasSelection,
  type VerdictEdge as VerdictEdgeType,
} from "./flow-elements.ts";
import { pictureBounds, type GraphPicture } from "./graph-picture.ts";
import type { NameOf } from "./graph-words.ts";
import { OutsiderNode } from "./outsider-node.tsx";
import { revealFocused } from "./reveal-focused.ts";
import { RoomNode } from "./room-node.tsx";
import { useKeepInView } from "./use-keep-in-view.ts";
import { VerdictEdge } from "./verdict-edge.tsx";
import { WorkloadNode } from "./workload-node.tsx";
import classes from "./graph-canvas.module.css";

const nodeTypes: NodeTypes = { room: RoomNode, workload: WorkloadNode, outsider: OutsiderNode };
const edgeTypes: EdgeTypes = { verdict: VerdictEdge };

/** Above this many boxes only what is in view is drawn, and a map of the whole stands in the corner. */
const LARGE = 60;

/** What a person did to something on the canvas. */
export interface CanvasIntent {
  readonly toggle: (name: string) => void;
  readonly openNode: (node: CanvasNode) => void;
  readonly openBundle: (id: string) => void;
  readonly clear: () => void;
  readonly tidy: () => void;
}

interface CanvasProps {
  readonly picture: GraphPicture;
  readonly visible: VisibleGraph;
  readonly selection: CanvasSelection;
  readonly nameOf: NameOf;
  readonly intent: CanvasIntent;
}

/** The drawing: pan, zoom, click, and the same by keyboard. */
export function GraphCanvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ picture, visible, selection, nameOf, intent }: CanvasProps) {
  const flow = useReactFlow<CanvasNode, VerdictEdgeType>();
  const frame = useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = useState<string>();
  const nodes = useMemo(() => canvasNodes({ picture, visible, selection }), [picture, visible, selection]);
  const edges = useMemo(
    () => canvasEdges({ picture, visible, selection: { ...selection, hovered } }, ATTENTION, nameOf),
    [picture, visible, selection, hovered, nameOf],
  );
  const actions = useMemo<CanvasActions>(
    () => ({ toggle: intent.toggle, openBundle: intent.openBundle }),
    [intent],
  );
  useKeepInView({ frame, picture, selection });

  const fit = useCallback(() => {
    const rect = frame.current?.getBoundingClientRect();
    if (rect !== undefined) void flow.setViewport(viewOfAll(pictureBounds(picture), rect));
  }, [flow, picture]);
  const onKeyDown = (event: KeyboardEvent) => {
    const command = canvasKey(event, nodes);
    if (command === undefined) return;
    event.preventDefault();
    obey(command, intent, frame.current);
  };

  const large = picture.plan.boxes.length > LARGE;
  return (
    <CanvasActionsProvider value={actions}>
      {/* Keys bubble up from the nodes and lines inside, which are focusable and have roles of their own. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        ref={frame}
        className={classes.frame}
        onKeyDown={onKeyDown}
        onFocus={(event) => revealFocused(event.target, flow)}
      >
        <ArrowHeads />
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          aria-label="Graph of namespaces and observed connections"
          nodesDraggable={false}
          nodesConnectable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          zIndexMode="manual"
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          minZoom={0.15}
          maxZoom={1.75}
          zoomOnDoubleClick={false}
          onlyRenderVisibleElements={large}
          onInit={fit}
          onNodeMouseEnter={(_event, node) => setHovered(node.id)}
          onNodeMouseLeave={() => setHovered(undefined)}
          onNodeClick={(_event, node) => intent.openNode(node)}
          onNodeDoubleClick={(_event, node) => {
            if (node.type === "room") intent.toggle(node.data.namespace.name);
          }}
          onEdgeClick={(_event, edge) => intent.openBundle(edge.id)}
          onPaneClick={intent.clear}
        >
          <Background gap={24} size={1.4} color="var(--db-line)" bgColor="var(--db-background)" />
          <CanvasControls onFit={fit} onTidy={intent.tidy} />
          {large && (
            <MiniMap
              className={classes.map}
              pannable
              zoomable
              position="top-right"
              nodeColor="var(--db-track-empty)"
              maskColor="transparent"
            />
          )}
        </ReactFlow>
      </div>
    </CanvasActionsProvider>
  );
}

/** Enter on a room opens or closes it too; on anything else it opens the inspector. */
function obey(command: CanvasCommand, intent: CanvasIntent, frame: HTMLElement | null): void {
  switch (command.kind) {
    case "clear":
      return intent.clear();
    case "edge":
      return intent.openBundle(command.id);
    case "node":
      if (command.node.type === "room") intent.toggle(command.node.data.namespace.name);
      return intent.openNode(command.node);
    case "focus":
      return frame
        ?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(command.id)}"]`)
        ?.focus();
  }
}
