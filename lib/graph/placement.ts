import { boundsOf, boxesTouch, type Box, type Point } from "./layout-box.ts";
import type { Positions } from "./layout-input.ts";
import type { LayoutPlan, PlanBox } from "./layout-plan.ts";

/** Free space kept around a box that arrives, and the grid on which a place for it is looked for. */
const MARGIN = 28;
const STEP = 24;

function peersOf(plan: LayoutPlan, id: string): { readonly id: string; readonly sendsTo: boolean }[] {
  return plan.lines.flatMap(({ from, to }): { readonly id: string; readonly sendsTo: boolean }[] => {
    if (from.box === id) return [{ id: to.box, sendsTo: true }];
    return to.box === id ? [{ id: from.box, sendsTo: false }] : [];
  });
}

/** Where a box would like to stand: left of what it calls, right of what calls it, at their height; else below all. */
function wish(plan: LayoutPlan, box: PlanBox, placed: ReadonlyMap<string, Box>): Point {
  const peers = peersOf(plan, box.id).flatMap((peer) => {
    const at = placed.get(peer.id);
    return at === undefined ? [] : [{ at, sendsTo: peer.sendsTo }];
  });
  if (peers.length === 0) {
    const all = boundsOf([...placed.values()]);
    return { x: all.x, y: all.y + all.height + MARGIN * 2 };
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    x: mean(
      peers.map(({ at, sendsTo }) =>
        sendsTo ? at.x - box.size.width - 3 * MARGIN : at.x + at.width + 3 * MARGIN,
      ),
    ),
    y: mean(peers.map(({ at }) => at.y + at.height / 2)) - box.size.height / 2,
  };
}

/** The free place nearest to `point`: rings of growing radius, so the search ends as soon as one is found. */
function freePlace(point: Point, box: PlanBox, placed: readonly Box[]): Point {
  const isFree = (at: Point) => placed.every((other) => !boxesTouch({ ...at, ...box.size }, other, MARGIN));
  for (let ring = 0; ring < 400; ring += 1) {
    const distance = ring * STEP;
    const spots: Point[] = [];
    for (let along = -distance; along <= distance; along += STEP) {
      spots.push(
        { x: point.x + along, y: point.y - distance },
        { x: point.x + along, y: point.y + distance },
      );
      spots.push(
        { x: point.x - distance, y: point.y + along },
        { x: point.x + distance, y: point.y + along },
      );
    }
    const free = spots
      .filter(isFree)
      .sort((a, b) => Math.abs(a.y - point.y) - Math.abs(b.y - point.y) || a.x - b.x)[0];
    if (free !== undefined) return { x: Math.round(free.x), y: Math.round(free.y) };
  }
  const all = boundsOf(placed);
  return { x: all.x, y: all.y + all.height + MARGIN };
}

/**
 * Places what has no place yet and moves nothing that has one: a graph that is watched must not jump. Boxes that left
 * lose theirs. Arrivals stand near the boxes that they talk to, never nearer than 28 px to another box that stands.
 */
export function placeNodes(plan: LayoutPlan, positions: Positions): Map<string, Point> {
  const placed = new Map<string, Box>();
  for (const { id, size } of plan.boxes) {
    const known = positions.get(id);
    if (known !== undefined) placed.set(id, { ...known, ...size });
  }
  for (const box of plan.boxes) {
    if (placed.has(box.id)) continue;
    placed.set(box.id, { ...freePlace(wish(plan, box, placed), box, [...placed.values()]), ...box.size });
  }
  return new Map(plan.boxes.map(({ id }) => [id, { x: placed.get(id)!.x, y: placed.get(id)!.y }]));
}

/** Whether boxes at `positions` cover one another, as when a watched room has grown into the one below. */
export function hasOverlap(plan: LayoutPlan, positions: Positions): boolean {
  const boxes = plan.boxes.flatMap(({ id, size }) => {
    const at = positions.get(id);
    return at === undefined ? [] : [{ ...at, ...size }];
  });
  return boxes.some((box, index) => boxes.slice(index + 1).some((other) => boxesTouch(box, other)));
}

/** How far everything must shift so that `id` stands where it stood; nothing when it is new. */
export function shiftToKeep(id: string | undefined, before: Positions, after: Positions): Point {
  const [was, is] = id === undefined ? [] : [before.get(id), after.get(id)];
  return was === undefined || is === undefined ? { x: 0, y: 0 } : { x: was.x - is.x, y: was.y - is.y };
}
