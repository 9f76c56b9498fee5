import type { Point } from "./layout-box.ts";
import type { LayoutPlan, PlanEnd, PlanLine } from "./layout-plan.ts";

/** The part of ELK's JSON graph that we write; structural, so that this room needs no import of it. */
export interface ElkInput {
  readonly id: string;
  readonly layoutOptions: Readonly<Record<string, string>>;
  readonly children: readonly {
    readonly id: string;
    readonly width: number;
    readonly height: number;
    readonly x?: number;
    readonly y?: number;
    readonly ports?: readonly {
      readonly id: string;
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly layoutOptions: Readonly<Record<string, string>>;
    }[];
    readonly layoutOptions?: Readonly<Record<string, string>>;
  }[];
  readonly edges: readonly {
    readonly id: string;
    readonly sources: readonly string[];
    readonly targets: readonly string[];
    readonly labels?: readonly {
      readonly id: string;
      readonly text: string;
      readonly width: number;
      readonly height: number;
      readonly layoutOptions: Readonly<Record<string, string>>;
    }[];
  }[];
}

/** Known top left corners of boxes, by id. */
export type Positions = ReadonlyMap<string, Point>;

/** More lines than this are not routed one by one: ELK took 3 s for 300 boxes with 1,500 lines on two cores. */
export const MAX_ROUTED_LINES = 600;

const COMMON: Readonly<Record<string, string>> = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.randomSeed": "1",
  "elk.spacing.nodeNode": "44",
  "elk.spacing.componentComponent": "44",
  "elk.layered.spacing.nodeNodeBetweenLayers": "64",
  "elk.aspectRatio": "1.3",
  "elk.layered.considerModelOrder.strategy": "NONE",
  "elk.layered.thoroughness": "14",
};

/** Keep columns as they were and, as far as sizes allow, the order within them: a person remembers where things stood. */
const AS_IT_STOOD: Readonly<Record<string, string>> = {
  "elk.layered.cycleBreaking.strategy": "INTERACTIVE",
  "elk.layered.layering.strategy": "INTERACTIVE",
};

const ORDER_AS_IT_STOOD: Readonly<Record<string, string>> = {
  "elk.layered.crossingMinimization.strategy": "INTERACTIVE",
  "elk.separateConnectedComponents": "false",
};

/** Lines between the same two boxes count once: columns follow from who talks to whom, not from how often. */
function boxPairs(lines: readonly PlanLine[]): ElkInput["edges"] {
  const pairs = new Map(
    lines.map(({ from, to }) => [`${from.box}\n${to.box}`, { sources: [from.box], targets: [to.box] }]),
  );
  return [...pairs].map(([id, ends]) => ({ id, ...ends }));
}

function at(positions: Positions, id: string): Partial<Point> {
  const known = positions.get(id);
  return known === undefined ? {} : { x: known.x, y: known.y };
}

/**
 * First pass: which box stands in which column. No ports, no labels, so that every line may run either way.
 */
export function columnsInput(plan: LayoutPlan): ElkInput {
  return {
    id: "columns",
    layoutOptions: COMMON,
    children: plan.boxes.map(({ id, size }) => ({ id, ...size })),
    edges: boxPairs(plan.lines),
  };
}

/** A line leaves towards its target and enters from where it comes: leftward lines use the opposite sides. */
export function isLeftward(line: PlanLine, positions: Positions): boolean {
  return (positions.get(line.to.box)?.x ?? 0) < (positions.get(line.from.box)?.x ?? 0);
}

type Side = "EAST" | "WEST";

function portId(end: PlanEnd, side: Side): string {
  return `${end.box}|${side}|${end.y}`;
}

/** The sides at which a line leaves and enters. */
export function sidesOf(line: PlanLine, positions: Positions): { readonly from: Side; readonly to: Side } {
  return isLeftward(line, positions) ? { from: "WEST", to: "EAST" } : { from: "EAST", to: "WEST" };
}

/**
 * Second pass: exact places and routes. Boxes keep the columns of `positions` (and with `keepOrder` their order within
 * them); every line gets ports at the height of its workloads and a label that nothing else covers.
 */
export function layoutInput(
  plan: LayoutPlan,
  positions: Positions,
  { keepOrder }: { readonly keepOrder: boolean },
): ElkInput {
  const ports = new Map<string, Map<string, { end: PlanEnd; side: Side }>>(
    plan.boxes.map((box) => [box.id, new Map()]),
  );
  const routed = plan.lines.length <= MAX_ROUTED_LINES;
  const edges = plan.lines.map((line) => {
    const sides = sidesOf(line, positions);
    const [from, to] = [portId(line.from, sides.from), portId(line.to, sides.to)];
    ports.get(line.from.box)?.set(from, { end: line.from, side: sides.from });
    ports.get(line.to.box)?.set(to, { end: line.to, side: sides.to });
    const label = {
      id: `${line.id}|label`,
      text: "0",
      width: line.labelWidth,
      height: 20,
      layoutOptions: { "elk.edgeLabels.inline": "true" },
    };
    return { id: line.id, sources: [from], targets: [to], labels: [label] };
  });
  return {
    id: "places",
    layoutOptions: {
      ...COMMON,
      ...AS_IT_STOOD,
      ...(keepOrder ? ORDER_AS_IT_STOOD : {}),
      "elk.edgeRouting": routed ? "ORTHOGONAL" : "POLYLINE",
      "elk.edgeLabels.placement": "CENTER",
      "elk.layered.spacing.nodeNodeBetweenLayers": "30",
      "elk.layered.spacing.edgeNodeBetweenLayers": "18",
      "elk.layered.spacing.edgeEdgeBetweenLayers": "10",
      "elk.spacing.edgeNode": "18",
      "elk.spacing.edgeEdge": "10",
      "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
      "elk.layered.nodePlacement.favorStraightEdges": "true",
    },
    children: plan.boxes.map(({ id, size }) => ({
      id,
      ...size,
      ...at(positions, id),
      layoutOptions: { "elk.portConstraints": "FIXED_POS" },
      ports: routed
        ? [...ports.get(id)!].map(([port, { end, side }]) => ({
            id: port,
            x: side === "EAST" ? size.width : 0,
            y: end.y,
            width: 0,
            height: 0,
            layoutOptions: { "elk.port.side": side },
          }))
        : [],
    })),
    edges: routed ? edges : boxPairs(plan.lines),
  };
}
