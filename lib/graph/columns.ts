import type { LayoutPlan, PlanBox } from "./layout-plan.ts";
import type { Size } from "./layout-box.ts";

/** Which column each box stands in, 0 at the left. */
export type Columns = ReadonlyMap<string, number>;

/** What the drawing should fill at zoom 1 unless told otherwise: a laptop's canvas beside navigation and legend. */
export const LAPTOP_CANVAS: Size = { width: 1180, height: 700 };

/** Room between columns for lines and their labels, and between boxes of a column. */
const BETWEEN_COLUMNS = 110;
const BETWEEN_ROWS = 46;

/** What a line costs by how far to the right it leads: one column is free, the rest bends, crosses or runs backwards. */
function lineCost(distance: number): number {
  if (distance === 1) return 0;
  if (distance > 1) return 0.4 * (distance - 1);
  return distance === 0 ? 3.5 : 2 + 0.7 * -distance;
}

interface Pair {
  readonly from: string;
  readonly to: string;
}

function boxPairs(plan: LayoutPlan): Pair[] {
  return [
    ...new Map(
      plan.lines.map(({ from, to }) => [`${from.box}\n${to.box}`, { from: from.box, to: to.box }]),
    ).values(),
  ];
}

/** How many columns let the whole be shown largest on `canvas`. Grows with the number of boxes and their height. */
export function columnCount(boxes: readonly PlanBox[], canvas: Size): number {
  const height = boxes.reduce((sum, { size }) => sum + size.height + BETWEEN_ROWS, 0);
  const width = Math.max(1, ...boxes.map(({ size }) => size.width));
  let best = { count: 1, zoom: 0 };
  for (let count = 1; count <= Math.min(40, boxes.length); count += 1) {
    // Columns are never filled evenly: the tallest is about half as tall again as the mean, lines between boxes included.
    const zoom = Math.min(
      canvas.width / (count * width + (count - 1) * BETWEEN_COLUMNS),
      canvas.height / ((height / count) * 1.5),
    );
    // Beyond full size more columns only spread things out.
    if (Math.min(zoom, 1.05) > best.zoom + 0.001) best = { count, zoom: Math.min(zoom, 1.05) };
  }
  return best.count;
}

/**
 * An order in which most pairs lead forward (Eades, Lin and Smyth's heuristic for feedback arcs): what only calls
 * comes first, what is only called last, and between them whoever calls most more than it is called.
 */
function forwardOrder(ids: readonly string[], pairs: readonly Pair[]): string[] {
  const left: string[] = [];
  const right: string[] = [];
  const rest = new Set(ids);
  const open = (pair: Pair) => rest.has(pair.from) && rest.has(pair.to) && pair.from !== pair.to;
  while (rest.size > 0) {
    const alive = pairs.filter(open);
    const out = new Map<string, number>();
    const into = new Map<string, number>();
    for (const { from, to } of alive) {
      out.set(from, (out.get(from) ?? 0) + 1);
      into.set(to, (into.get(to) ?? 0) + 1);
    }
    const lead = (id: string) => (out.get(id) ?? 0) - (into.get(id) ?? 0);
    const sinks = [...rest].filter((id) => !out.has(id) && into.has(id));
    const sources = [...rest].filter((id) => !into.has(id));
    const chosen =
      sinks.length + sources.length > 0
        ? [...sinks, ...sources]
        : [[...rest].reduce((a, b) => (lead(b) > lead(a) ? b : a))];
    for (const id of chosen) {
      rest.delete(id);
      if (sinks.includes(id)) right.unshift(id);
      else left.push(id);
    }
  }
  return [...left, ...right];
}

/** Longest forward way to each box. */
function layersOf(order: readonly string[], pairs: readonly Pair[]): Map<string, number> {
  const rank = new Map(order.map((id, index) => [id, index]));
  const layers = new Map(order.map((id) => [id, 0]));
  const outgoing = Map.groupBy(pairs, (pair) => pair.from);
  for (const id of order) {
    for (const { to } of outgoing.get(id) ?? []) {
      if (rank.get(to)! > rank.get(id)!) layers.set(to, Math.max(layers.get(to)!, layers.get(id)! + 1));
    }
  }
  return layers;
}

interface Search {
  readonly boxes: readonly PlanBox[];
  readonly around: ReadonlyMap<string, readonly Pair[]>;
  readonly count: number;
  /** Height that a column should have, and what it costs to exceed it. */
  readonly target: number;
  readonly weight: number;
}

function crowding(height: number, { target, weight }: Search): number {
  return weight * (height / target) ** 2;
}

/** Moves one box to the column where it costs least; true when that is another one than before. */
function settle(box: PlanBox, columns: Map<string, number>, heights: number[], search: Search): boolean {
  const was = columns.get(box.id)!;
  const tall = box.size.height + BETWEEN_ROWS;
  const cost = (column: number) => {
    let sum =
      column === was ? 0 : crowding(heights[column]! + tall, search) - crowding(heights[column]!, search);
    if (column !== was) sum -= crowding(heights[was]!, search) - crowding(heights[was]! - tall, search);
    for (const { from, to } of search.around.get(box.id) ?? []) {
      sum += lineCost(
        (to === box.id ? column : columns.get(to)!) - (from === box.id ? column : columns.get(from)!),
      );
    }
    return sum;
  };
  let best = was;
  for (let column = 0; column < search.count; column += 1)
    if (cost(column) < cost(best) - 1e-9) best = column;
  if (best === was) return false;
  heights[was]! -= tall;
  heights[best]! += tall;
  columns.set(box.id, best);
  return true;
}

/** Rounds of settling; it ends earlier when nothing moves any more. */
const MAX_ROUNDS = 16;

/**
 * Puts every box into a column so that the whole fits a screen and most lines lead one column to the right. A plain
 * layering would need as many columns as the longest chain of calls, and be drawn too small to read.
 */
export function assignColumns(plan: LayoutPlan, canvas: Size = LAPTOP_CANVAS): Map<string, number> {
  const pairs = boxPairs(plan);
  const count = columnCount(plan.boxes, canvas);
  const layers = layersOf(
    forwardOrder(
      plan.boxes.map(({ id }) => id),
      pairs,
    ),
    pairs,
  );
  const deepest = Math.max(0, ...layers.values()) + 1;
  const columns = new Map(
    [...layers].map(([id, layer]) => [id, Math.min(count - 1, Math.floor((layer * count) / deepest))]),
  );
  const heights = Array.from({ length: count }, () => 0);
  let total = 0;
  for (const { id, size } of plan.boxes) {
    heights[columns.get(id)!]! += size.height + BETWEEN_ROWS;
    total += size.height + BETWEEN_ROWS;
  }
  const around = new Map(
    plan.boxes.map(({ id }) => [
      id,
      pairs.filter((pair) => pair.from !== pair.to && (pair.from === id || pair.to === id)),
    ]),
  );
  const search: Search = {
    boxes: plan.boxes,
    around,
    count,
    target: total / count,
    weight: Math.max(2, (0.8 * pairs.length) / count),
  };
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const moved = plan.boxes.filter((box) => settle(box, columns, heights, search));
    if (moved.length === 0) break;
  }
  return columns;
}

/** Columns that stood before, with boxes that arrived since put where their place `x` is nearest to a column's. */
export function extendColumns(
  plan: LayoutPlan,
  before: Columns,
  xOf: (id: string) => number,
): Map<string, number> {
  const centres = new Map<number, number[]>();
  for (const [id, column] of before) centres.set(column, [...(centres.get(column) ?? []), xOf(id)]);
  const means = [...centres].map(([column, xs]) => ({
    column,
    x: xs.reduce((sum, x) => sum + x, 0) / xs.length,
  }));
  const nearest = (x: number) =>
    means.reduce((a, b) => (Math.abs(b.x - x) < Math.abs(a.x - x) ? b : a), means[0] ?? { column: 0, x: 0 })
      .column;
  return new Map(plan.boxes.map(({ id }) => [id, before.get(id) ?? nearest(xOf(id))]));
}
