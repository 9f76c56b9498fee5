"use client";

import "@xyflow/react/dist/base.css";
import { useCallback, useMemo, useRef, type KeyboardEvent, type ReactNode } from "react";
import {
  Background,
  ControlButton,
  Controls,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  type EdgeTypes,
  type NodeTypes,
} from "@xyflow/react";
import { IconLayoutDistributeVertical } from "@tabler/icons-react";
import { ATTENTION } from "#lib/graph/index.ts";
import { ArrowHeads } from "./arrow-heads.tsx";
import { CanvasActionsProvider, type CanvasActions } from "./canvas-actions.tsx";
import {
  canvasEdges,
  canvasNodes,
  type CanvasNode,
  type CanvasSelection,
  type VerdictEdge as VerdictEdgeType,
} from "./flow-elements.ts";
import { canvasKey } from "./canvas-key.ts";
import type { GraphPicture } from "./graph-picture.ts";
import type { NameOf } from "./graph-words.ts";
import { useKeepInView } from "./use-keep-in-view.ts";
import { OutsiderNode } from "./outsider-node.tsx";
import { RoomNode } from "./room-node.tsx";
import { VerdictEdge } from "./verdict-edge.tsx";
import { WorkloadNode } from "./workload-node.tsx";
import type { VisibleGraph } from "#lib/graph/index.ts";
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
  readonly children?: ReactNode;
}

/** The drawing: pan, zoom, click, and the same by keyboard. Its children stand over it. */
export function GraphCanvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ picture, visible, selection, nameOf, intent, children }: CanvasProps) {
  const flow = useReactFlow<CanvasNode, VerdictEdgeType>();
  const frame = useRef<HTMLDivElement>(null);
  const nodes = useMemo(() => canvasNodes({ picture, visible, selection }), [picture, visible, selection]);
  const edges = useMemo(
    () => canvasEdges({ picture, visible, selection }, ATTENTION, nameOf),
    [picture, visible, selection, nameOf],
  );
  const actions = useMemo<CanvasActions>(
    () => ({ toggle: intent.toggle, openBundle: intent.openBundle }),
    [intent],
  );
  useKeepInView({ frame, picture, selection });

  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      const command = canvasKey(event, nodes);
      if (command === undefined) return;
      event.preventDefault();
      if (command.kind === "clear") intent.clear();
      else if (command.kind === "edge") intent.openBundle(command.id);
      else if (command.kind === "node") openByKey(command.node, intent);
      else focusNode(frame.current, command.id);
    },
    [nodes, intent],
  );

  const large = picture.plan.boxes.length > LARGE;
  return (
    <CanvasActionsProvider value={actions}>
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
          fitView
          fitViewOptions={FIT}
          onNodeClick={(_event, node) => intent.openNode(node)}
          onNodeDoubleClick={(_event, node) => {
            if (node.type === "room") intent.toggle(node.data.namespace.name);
          }}
          onEdgeClick={(_event, edge) => intent.openBundle(edge.id)}
          onPaneClick={intent.clear}
        >
          <Background gap={24} size={1.4} color="var(--db-line)" bgColor="var(--db-background)" />
          <Controls
            className={classes.controls}
            showInteractive={false}
            fitViewOptions={FIT}
            position="bottom-right"
            aria-label="View"
          >
            <ControlButton onClick={intent.tidy} title="Lay out again" aria-label="Lay out again">
              <IconLayoutDistributeVertical size={14} />
            </ControlButton>
          </Controls>
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
        {children}
      </div>
    </CanvasActionsProvider>
  );
}

const FIT = {
  padding: { top: "64px", bottom: "72px", left: "24px", right: "24px" },
  maxZoom: 1,
  minZoom: 0.35,
} as const;

/** Enter on a room opens or closes it; on anything else it opens the inspector. */
function openByKey(node: CanvasNode, intent: CanvasIntent): void {
  if (node.type === "room") intent.toggle(node.data.namespace.name);
  intent.openNode(node);
}

function focusNode(frame: HTMLElement | null, id: string): void {
  frame?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus();
}

/** Something that gets the focus by keyboard outside the view is brought into it. */
function revealFocused(
  target: EventTarget,
  flow: ReturnType<typeof useReactFlow<CanvasNode, VerdictEdgeType>>,
): void {
  if (!(target instanceof Element) || !target.matches(":focus-visible")) return;
  const id = target.closest(".react-flow__node")?.getAttribute("data-id");
  const node = id == null ? undefined : flow.getNode(id);
  if (node === undefined) return;
  const pane = target.closest(".react-flow")?.getBoundingClientRect();
  const box = target.getBoundingClientRect();
  if (
    pane === undefined ||
    (box.left >= pane.left && box.right <= pane.right && box.top >= pane.top && box.bottom <= pane.bottom)
  )
    return;
  void flow.setCenter(node.position.x + (node.width ?? 0) / 2, node.position.y + (node.height ?? 0) / 2, {
    zoom: flow.getZoom(),
    duration: 160,
  });
}
