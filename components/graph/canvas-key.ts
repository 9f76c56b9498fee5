import { boxInDirection, type ArrowDirection, type Box } from "#lib/graph/index.ts";
import type { CanvasNode } from "./flow-elements.ts";

/** What a key on the canvas asks for. */
export type CanvasCommand =
  | { readonly kind: "clear" }
  | { readonly kind: "edge"; readonly id: string }
  | { readonly kind: "node"; readonly node: CanvasNode }
  | { readonly kind: "focus"; readonly id: string };

interface KeyPress {
  readonly key: string;
  readonly target: EventTarget;
}

function boxOf(node: CanvasNode): Box {
  return { ...node.position, width: node.width ?? 0, height: node.height ?? 0 };
}

/** Arrow keys stay on one level: from workload to workload or outsider, from room to room or outsider. */
function peersOf(node: CanvasNode, nodes: readonly CanvasNode[]): ReadonlyMap<string, Box> {
  const collapsed = (other: CanvasNode) => other.type === "room" && !other.data.expanded;
  const level = node.type === "room" ? "room" : "workload";
  return new Map(
    nodes
      .filter(
        (other) =>
          other.id !== node.id && (other.type === level || other.type === "outsider" || collapsed(other)),
      )
      .map((other) => [other.id, boxOf(other)]),
  );
}

function isOpening(key: string): boolean {
  return key === "Enter" || key === " ";
}

function onNode(key: string, node: CanvasNode, nodes: readonly CanvasNode[]): CanvasCommand | undefined {
  if (isOpening(key)) return { kind: "node", node };
  const direction = /^Arrow(Left|Right|Up|Down)$/.exec(key)?.[1] as ArrowDirection | undefined;
  if (direction === undefined) return undefined;
  const next = boxInDirection(boxOf(node), peersOf(node, nodes), direction);
  return next === undefined ? undefined : { kind: "focus", id: next };
}

/** Enter and Space open, arrows go to the neighbour in that direction, Escape closes. Anything else is not ours. */
export function canvasKey(
  { key, target }: KeyPress,
  nodes: readonly CanvasNode[],
): CanvasCommand | undefined {
  if (key === "Escape") return { kind: "clear" };
  if (!(target instanceof Element)) return undefined;
  const edge = target.closest(".react-flow__edge")?.getAttribute("data-id");
  if (edge) return isOpening(key) ? { kind: "edge", id: edge } : undefined;
  // Only the node itself: keys on a button inside it are that button's.
  const id = target.matches(".react-flow__node") ? target.getAttribute("data-id") : undefined;
  const node = nodes.find((other) => other.id === id);
  return node === undefined ? undefined : onNode(key, node, nodes);
}
