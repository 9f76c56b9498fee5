import type { Columns } from "./columns.ts";
import type { Point } from "./layout-box.ts";
import type { LayoutPlan, PlanBox, PlanLine } from "./layout-plan.ts";
import type { LineEnd, LineEnds } from "./line-ends.ts";

type Options = Readonly<Record<string, string>>;

interface ElkPort {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly layoutOptions: Options;
}

interface ElkBox {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
  readonly ports: readonly ElkPort[];
  readonly layoutOptions: Options;
}

interface ElkLine {
  readonly id: string;
  readonly sources: readonly string[];
  readonly targets: readonly string[];
}

/** The part of ELK's JSON graph that we write; structural, so that this room needs no import of it. */
export interface ElkInput {
  readonly id: string;
  readonly layoutOptions: Options;
  readonly children: readonly ElkBox[];
  readonly edges: readonly ElkLine[];
}

/** Known top left corners of boxes, by id. */
export type Positions = ReadonlyMap<string, Point>;

/** More lines than this are not routed one by one: ELK took 3 s for 300 boxes with 1,500 lines on two cores. */
export const MAX_ROUTED_LINES = 600;

/** Columns are handed to ELK as places this far apart; it sees overlap in x as "the same layer". */
const COLUMN_HINT = 10_000;

const OPTIONS: Options = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.randomSeed": "1",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.separateConnectedComponents": "false",
  "elk.spacing.nodeNode": "40",
  "elk.spacing.edgeNode": "18",
  "elk.spacing.edgeEdge": "11",
  "elk.layered.spacing.nodeNodeBetweenLayers": "64",
  "elk.layered.spacing.edgeNodeBetweenLayers": "20",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "10",
  "elk.layered.cycleBreaking.strategy": "INTERACTIVE",
  "elk.layered.layering.strategy": "INTERACTIVE",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.crossingMinimization.greedySwitch.type": "TWO_SIDED",
  "elk.layered.thoroughness": "20",
};

/** Centred in its column, whatever is wider there. */
const CENTRED: Options = { "elk.alignment": "CENTER" };
const FIXED_PORTS: Options = { ...CENTRED, "elk.portConstraints": "FIXED_POS" };

/** Keep the order within columns as it stood: a person remembers what was above what. */
const ORDER_AS_IT_STOOD: Options = { "elk.layered.crossingMinimization.strategy": "INTERACTIVE" };

/** What the layout engine is told: columns always, places as far as they are known, an end for each line. */
export interface LayoutWish {
  readonly columns: Columns;
  readonly heights: Positions;
  readonly ends: LineEnds;
  readonly keepOrder: boolean;
}

/** Lines within one column are not ELK's: in a layered drawing there are none. */
export function crossesColumns(line: PlanLine, columns: Columns): boolean {
  return columns.get(line.from.box) !== columns.get(line.to.box);
}

function portOf(id: string, box: PlanBox, end: LineEnd): ElkPort {
  return {
    id,
    x: end.side === "EAST" ? box.size.width : 0,
    y: end.y,
    width: 0,
    height: 0,
    layoutOptions: { "elk.port.side": end.side },
  };
}

function routedLine(line: PlanLine): ElkLine {
  return { id: line.id, sources: [`${line.id}|from`], targets: [`${line.id}|to`] };
}

function portsByBox(plan: LayoutPlan, lines: readonly PlanLine[], ends: LineEnds): Map<string, ElkPort[]> {
  const boxes = new Map(plan.boxes.map((box) => [box.id, box]));
  const ports = new Map<string, ElkPort[]>(plan.boxes.map(({ id }) => [id, []]));
  for (const line of lines) {
    const places = ends.get(line.id)!;
    ports.get(line.from.box)!.push(portOf(`${line.id}|from`, boxes.get(line.from.box)!, places.from));
    ports.get(line.to.box)!.push(portOf(`${line.id}|to`, boxes.get(line.to.box)!, places.to));
  }
  return ports;
}

/** Lines between the same two boxes count once, for graphs too large to route each. */
function boxPairs(lines: readonly PlanLine[]): ElkLine[] {
  const pairs = new Map(
    lines.map(({ from, to }) => [`${from.box}\n${to.box}`, { sources: [from.box], targets: [to.box] }]),
  );
  return [...pairs].map(([id, ends]) => ({ id, ...ends }));
}

/**
 * The graph as ELK is to lay it out: boxes in their columns, every line between columns with ports at the height of
 * its workloads. Labels are not ELK's business: as boxes of their own
 * they made lines three times as long and cross three times as often (see `placeLabels`).
 */
export function layoutInput(plan: LayoutPlan, { columns, heights, ends, keepOrder }: LayoutWish): ElkInput {
  const lines = plan.lines.filter((line) => crossesColumns(line, columns));
  const routed = lines.length <= MAX_ROUTED_LINES;
  const ports = routed ? portsByBox(plan, lines, ends) : new Map<string, ElkPort[]>();
  return {
    id: "graph",
    layoutOptions: { ...OPTIONS, ...(keepOrder ? ORDER_AS_IT_STOOD : {}) },
    children: plan.boxes.map(({ id, size }) => ({
      id,
      ...size,
      x: (columns.get(id) ?? 0) * COLUMN_HINT,
      y: heights.get(id)?.y ?? 0,
      ports: ports.get(id) ?? [],
      layoutOptions: routed ? FIXED_PORTS : CENTRED,
    })),
    edges: routed ? lines.map(routedLine) : boxPairs(lines),
  };
}
