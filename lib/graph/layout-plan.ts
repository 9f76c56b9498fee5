import type { EdgeBundle } from "./edge-bundle.ts";
import type { Point, Size } from "./layout-box.ts";
import { orderWorkloads, roomInside, SIZES, type RoomInside } from "./room-slots.ts";
import type { VisibleGraph } from "./visible-graph.ts";

/** A box to place: a room (collapsed or not), an outsider, or a fold. */
export interface PlanBox {
  readonly id: string;
  readonly size: Size;
}

/** A line between two boxes. Anchors are where it leaves and enters, from each box's top left corner, on either side. */
export interface PlanLine {
  readonly id: string;
  readonly from: PlanEnd;
  readonly to: PlanEnd;
}

/** One end of a line: the box, the height at which it attaches, and how far in the workload's edges lie. */
export interface PlanEnd {
  readonly box: string;
  readonly y: number;
  /** Height over which lines may be spread around `y`. */
  readonly span: number;
  /** From the box's left border to where the line begins on that side. 0 where it begins at the border itself. */
  readonly west: number;
  /** From the box's left border to where the line begins on the right side. */
  readonly east: number;
  /** Width of the box itself. */
  readonly width: number;
}

/** Everything that has to be placed and connected, before anything has a place. */
export interface LayoutPlan {
  readonly boxes: readonly PlanBox[];
  readonly lines: readonly PlanLine[];
  /** Insides of expanded rooms, by room id. */
  readonly insides: ReadonlyMap<string, RoomInside>;
}

/** Order of workloads in rooms, by room id, as it stood before. */
export type RoomOrders = ReadonlyMap<string, readonly string[]>;

/** Width that a label takes on its line: 11 px type in a pill. */
export function labelWidth(bundle: Pick<EdgeBundle, "label">): number {
  const characters =
    bundle.label.reduce((sum, part) => sum + part.text.length, 0) + (bundle.label.length - 1);
  return Math.round(characters * 6.8) + 14;
}

function endsOf(plan: {
  boxes: readonly PlanBox[];
  insides: ReadonlyMap<string, RoomInside>;
}): Map<string, PlanEnd> {
  const ends = new Map<string, PlanEnd>();
  for (const { id, size } of plan.boxes) {
    ends.set(id, {
      box: id,
      y: size.height / 2,
      span: size.height - 26,
      west: 0,
      east: size.width,
      width: size.width,
    });
    for (const [key, slot] of plan.insides.get(id)?.slots ?? new Map<string, Point>()) {
      ends.set(key, {
        box: id,
        y: slot.y + SIZES.workload.height / 2,
        span: SIZES.workload.height - 18,
        west: slot.x,
        east: slot.x + SIZES.workload.width,
        width: size.width,
      });
    }
  }
  return ends;
}

/**
 * Sizes every box and names every line of a visible graph. `before` keeps workloads in the order in which they stood.
 * Lines within a room are not part of it: their place follows from the room alone.
 */
export function layoutPlan(visible: Pick<VisibleGraph, "nodes" | "bundles">, before: RoomOrders): LayoutPlan {
  const insides = new Map<string, RoomInside>();
  const boxes = visible.nodes.map((node): PlanBox => {
    if (node.kind !== "room") return { id: node.id, size: SIZES.outsider };
    if (!node.expanded) return { id: node.id, size: SIZES.collapsedRoom };
    const inside = roomInside(
      orderWorkloads(node.workloads, visible.bundles, before.get(node.id) ?? []),
      visible.bundles,
    );
    insides.set(node.id, inside);
    return { id: node.id, size: inside.size };
  });
  const ends = endsOf({ boxes, insides });
  const lines = visible.bundles.flatMap((bundle): PlanLine[] => {
    const [from, to] = [ends.get(bundle.source), ends.get(bundle.target)];
    if (from === undefined || to === undefined || from.box === to.box) return [];
    return [{ id: bundle.id, from, to }];
  });
  return { boxes, lines, insides };
}

/** The order in which rooms show their workloads, to be handed to the next plan. */
export function roomOrders(plan: LayoutPlan): RoomOrders {
  return new Map([...plan.insides].map(([id, inside]) => [id, [...inside.slots.keys()]]));
}
