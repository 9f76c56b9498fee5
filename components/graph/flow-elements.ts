import type { AriaRole } from "react";
import { Position, type Edge, type Node, type NodeHandle } from "@xyflow/react";
import {
  roundedPath,
  SIZES,
  type GraphNamespace,
  type GraphOutsider,
  type GraphWorkload,
  type LabelPart,
  type Point,
  type Size,
  type VisibleGraph,
  type VisibleNode,
} from "#lib/graph/index.ts";
import type { Verdict } from "#lib/policy/index.ts";
import { nodeSentence, bundleSentence, type NameOf } from "./graph-words.ts";
import type { GraphPicture } from "./graph-picture.ts";

/** A namespace on the canvas. */
export type RoomNode = Node<
  {
    namespace: GraphNamespace;
    expanded: boolean;
    dimmed: boolean;
    selected: boolean;
  },
  "room"
>;
/** A workload on the canvas. */
export type WorkloadNode = Node<{ workload: GraphWorkload; dimmed: boolean; selected: boolean }, "workload">;
/** A peer outside every namespace, or a fold of many. */
export type OutsiderNode = Node<
  {
    label: string;
    detail: string;
    kind: GraphOutsider["kind"];
    fold: boolean;
    dimmed: boolean;
    selected: boolean;
  },
  "outsider"
>;
/** A line on the canvas. */
export type VerdictEdge = Edge<
  {
    id: string;
    verdict: Verdict;
    parts: readonly LabelPart[];
    path: string;
    at: Point;
    selected: boolean;
    faded: boolean;
  },
  "verdict"
>;
/** Anything on the canvas but lines. */
export type CanvasNode = RoomNode | WorkloadNode | OutsiderNode;

/** Which node and which line are selected, and which node the pointer is on, by their ids on the canvas. */
export interface CanvasSelection {
  readonly node?: string;
  readonly bundle?: string;
  readonly hovered?: string;
}

function handlesOf({ width, height }: Size): NodeHandle[] {
  return [
    { type: "source", position: Position.Right, x: width, y: height / 2, width: 1, height: 1 },
    { type: "target", position: Position.Left, x: 0, y: height / 2, width: 1, height: 1 },
  ];
}

function placed(id: string, at: Point, size: Size, ariaLabel: string) {
  return {
    id,
    position: at,
    ...size,
    measured: size,
    handles: handlesOf(size),
    ariaLabel,
    ariaRole: "button" as AriaRole,
  };
}

interface Drawing {
  readonly picture: GraphPicture;
  readonly visible: VisibleGraph;
  readonly selection: CanvasSelection;
}

function boxNode(node: VisibleNode, drawing: Drawing, size: Size): CanvasNode {
  const at = drawing.picture.positions.get(node.id) ?? { x: 0, y: 0 };
  const base = placed(node.id, at, size, nodeSentence(node));
  const common = { dimmed: node.dimmed, selected: drawing.selection.node === node.id };
  if (node.kind === "room") {
    const { namespace } = node;
    // What is drawn follows the picture: a room opens on the canvas when there is a place for it.
    const expanded = drawing.picture.plan.insides.has(node.id);
    return {
      ...base,
      // A button of its own opens it, and a button may not hold another.
      ariaRole: "group",
      type: "room",
      zIndex: 0,
      data: { namespace, expanded, ...common },
    };
  }
  if (node.kind === "fold") {
    const { label, detail } = node.fold;
    return {
      ...base,
      type: "outsider",
      zIndex: 2,
      data: { label, detail, kind: "external", fold: true, ...common },
    };
  }
  const { label, detail, kind } = node.outsider;
  return { ...base, type: "outsider", zIndex: 2, data: { label, detail, kind, fold: false, ...common } };
}

function workloadNodes(node: VisibleNode, drawing: Drawing): WorkloadNode[] {
  const inside = drawing.picture.plan.insides.get(node.id);
  const room = drawing.picture.positions.get(node.id);
  if (node.kind !== "room" || inside === undefined || room === undefined) return [];
  const byKey = new Map<string, GraphWorkload>(
    node.namespace.workloads.map((workload) => [workload.key, workload]),
  );
  return [...inside.slots].flatMap(([key, slot]): WorkloadNode[] => {
    const workload = byKey.get(key);
    if (workload === undefined) return [];
    const dimmed = node.dimmed || (hasLitFilter(drawing.visible) && !drawing.visible.lit.has(key));
    const at = { x: room.x + slot.x, y: room.y + slot.y };
    const label = nodeSentence({ kind: "workload", workload });
    return [
      {
        ...placed(key, at, SIZES.workload, label),
        type: "workload",
        zIndex: 2,
        data: { workload, dimmed, selected: drawing.selection.node === key },
      },
    ];
  });
}

/** Some node is dimmed: then a filter asks for particular edges and workloads follow it too. */
function hasLitFilter(visible: VisibleGraph): boolean {
  return visible.nodes.some((node) => node.dimmed);
}

/**
 * The nodes that React Flow draws: a room before its workloads, which is also the order in which Tab visits them.
 * Geometry comes from the picture, everything else from what is visible now.
 */
export function canvasNodes(drawing: Drawing): CanvasNode[] {
  const sizes = new Map(drawing.picture.plan.boxes.map(({ id, size }) => [id, size]));
  return drawing.visible.nodes.flatMap((node) => {
    const size = sizes.get(node.id);
    return size === undefined ? [] : [boxNode(node, drawing, size), ...workloadNodes(node, drawing)];
  });
}

/**
 * The nodes whose lines stand out: the one under the pointer, or else the selected one; a room with all its workloads.
 * Undefined while there is none, and then all lines are equal.
 */
function emphasised({ picture, selection }: Drawing): ReadonlySet<string> | undefined {
  const id = selection.hovered ?? selection.node;
  return id === undefined ? undefined : new Set([id, ...(picture.plan.insides.get(id)?.slots.keys() ?? [])]);
}

/** The lines that React Flow draws: those with a route, the ones that ask for attention on top. */
export function canvasEdges(drawing: Drawing, order: readonly string[], nameOf: NameOf): VerdictEdge[] {
  const near = emphasised(drawing);
  return drawing.visible.bundles
    .flatMap((bundle): VerdictEdge[] => {
      const route = drawing.picture.routes.get(bundle.id);
      if (route === undefined) return [];
      const selected = drawing.selection.bundle === bundle.id;
      return [
        {
          id: bundle.id,
          type: "verdict",
          source: bundle.source,
          target: bundle.target,
          zIndex: 1,
          ariaLabel: bundleSentence(bundle, nameOf),
          ariaRole: "button",
          data: {
            id: bundle.id,
            verdict: bundle.verdict,
            parts: bundle.label,
            path: roundedPath(route),
            at: drawing.picture.labels.get(bundle.id) ?? route[0]!,
            selected,
            faded: !selected && near !== undefined && !near.has(bundle.source) && !near.has(bundle.target),
          },
        },
      ];
    })
    .sort((a, b) => order.indexOf(b.data!.verdict) - order.indexOf(a.data!.verdict));
}
