import type { ReactFlowInstance } from "@xyflow/react";
import type { CanvasNode, VerdictEdge } from "./flow-elements.ts";

function isInside(inner: DOMRect, outer: DOMRect): boolean {
  return (
    inner.left >= outer.left &&
    inner.right <= outer.right &&
    inner.top >= outer.top &&
    inner.bottom <= outer.bottom
  );
}

/** The node on the canvas that has the focus by keyboard, with its element and the pane around it. */
function focusedByKeyboard(
  target: EventTarget,
): { readonly id: string; readonly element: Element; readonly pane: Element } | undefined {
  if (!(target instanceof Element) || !target.matches(":focus-visible")) return undefined;
  const element = target.closest(".react-flow__node");
  const pane = target.closest(".react-flow");
  const id = element?.getAttribute("data-id");
  return element && pane && id ? { id, element, pane } : undefined;
}

/** Brings a node that got the focus by keyboard into view when it is outside. */
export function revealFocused(target: EventTarget, flow: ReactFlowInstance<CanvasNode, VerdictEdge>): void {
  const focused = focusedByKeyboard(target);
  const node = focused && flow.getNode(focused.id);
  if (focused === undefined || node === undefined) return;
  if (isInside(focused.element.getBoundingClientRect(), focused.pane.getBoundingClientRect())) return;
  const [x, y] = [node.position.x + (node.width ?? 0) / 2, node.position.y + (node.height ?? 0) / 2];
  void flow.setCenter(x, y, { zoom: flow.getZoom(), duration: 160 });
}
