import type { Columns } from "./columns.ts";
import type { Point } from "./layout-box.ts";
import type { LayoutPlan, PlanEnd, PlanLine } from "./layout-plan.ts";

/** The side of a box. */
export type Side = "EAST" | "WEST";

/** Where a line attaches at one end: the side of its box, and how far below the box's top. */
export interface LineEnd {
  readonly side: Side;
  readonly y: number;
}

/** Both ends of every line that runs between two columns, or at the right of one. */
export type LineEnds = ReadonlyMap<string, { readonly from: LineEnd; readonly to: LineEnd }>;

/** Lines that end at one thing stand this far apart, or closer where it is too small for them all. */
const PITCH = 9;

/** Which sides a line uses: it leaves towards its target's column; within one column both ends are at the right. */
export function sidesOf(line: PlanLine, columns: Columns): { readonly from: Side; readonly to: Side } {
  const distance = (columns.get(line.to.box) ?? 0) - (columns.get(line.from.box) ?? 0);
  if (distance === 0) return { from: "EAST", to: "EAST" };
  return distance > 0 ? { from: "EAST", to: "WEST" } : { from: "WEST", to: "EAST" };
}

interface Attached {
  readonly line: string;
  readonly end: "from" | "to";
  readonly at: PlanEnd;
  /** Height of the line's other end on the canvas: lines are sorted by it, so that they don't cross at once. */
  readonly towards: number;
}

function attachedBySide(
  plan: LayoutPlan,
  columns: Columns,
  heights: ReadonlyMap<string, Point>,
): Attached[][] {
  const groups = new Map<string, Attached[]>();
  const yOf = (end: PlanEnd) => (heights.get(end.box)?.y ?? 0) + end.y;
  const attach = (side: Side, attached: Attached) => {
    const key = `${attached.at.box}|${attached.at.y}|${attached.at.west}|${side}`;
    groups.set(key, [...(groups.get(key) ?? []), attached]);
  };
  for (const line of plan.lines) {
    const sides = sidesOf(line, columns);
    attach(sides.from, { line: line.id, end: "from", at: line.from, towards: yOf(line.to) });
    attach(sides.to, { line: line.id, end: "to", at: line.to, towards: yOf(line.from) });
  }
  return [...groups.values()];
}

/**
 * Gives every line its own place at both of its ends, so that lines of different verdicts never run on top of each
 * other. `heights` are places known so far; without them the order is by name alone.
 */
export function spreadEnds(
  plan: LayoutPlan,
  columns: Columns,
  heights: ReadonlyMap<string, Point>,
): LineEnds {
  const places = new Map<string, number>();
  for (const group of attachedBySide(plan, columns, heights)) {
    const { span, y } = group[0]!.at;
    const pitch = group.length < 2 ? 0 : Math.min(PITCH, span / (group.length - 1));
    const sorted = group.toSorted((a, b) => a.towards - b.towards || (a.line < b.line ? -1 : 1));
    sorted.forEach((attached, index) => {
      // Whole pixels: ELK rounds ports, and half a pixel would bend the line right before its arrow head.
      places.set(
        `${attached.line}|${attached.end}`,
        Math.round(y + (index - (group.length - 1) / 2) * pitch),
      );
    });
  }
  return new Map(
    plan.lines.map((line) => {
      const sides = sidesOf(line, columns);
      return [
        line.id,
        {
          from: { side: sides.from, y: places.get(`${line.id}|from`)! },
          to: { side: sides.to, y: places.get(`${line.id}|to`)! },
        },
      ];
    }),
  );
}
