import {
  arcRoute,
  assignColumns,
  boundsOf,
  columnLanes,
  directRoute,
  extendColumns,
  hasOverlap,
  labelWidth,
  layoutInput,
  layoutPlan,
  placeLabels,
  placeNodes,
  positionsOf,
  roomOrders,
  routesOf,
  shiftToKeep,
  SIZES,
  spreadEnds,
  type Box,
  type Columns,
  type EdgeRoute,
  type ElkInput,
  type ElkOutput,
  type LayoutPlan,
  type Point,
  type Positions,
  type Size,
  type VisibleGraph,
} from "#lib/graph/index.ts";

/** A structure with every place decided: what the canvas draws until the next one is ready. */
export interface GraphPicture {
  readonly structure: VisibleGraph;
  readonly plan: LayoutPlan;
  readonly columns: Columns;
  readonly positions: Positions;
  readonly routes: ReadonlyMap<string, EdgeRoute>;
  /** Middle of each line's label, by bundle id. */
  readonly labels: ReadonlyMap<string, Point>;
  /** Which choice of rooms it was laid out for; see `shapeOf`. */
  readonly shape: string;
  /** The room whose opening made this picture, to be brought into view. */
  readonly opened?: string;
}

/** Runs the layout engine on one input. */
export type LayOut = (input: ElkInput) => Promise<ElkOutput>;

function routeArcs(structure: VisibleGraph, plan: LayoutPlan, positions: Positions): Map<string, EdgeRoute> {
  const roomOf = new Map(
    [...plan.insides].flatMap(([room, inside]) =>
      [...inside.slots.keys()].map((key) => [key, room] as const),
    ),
  );
  const arcs = new Map<string, EdgeRoute>();
  for (const bundle of structure.bundles) {
    const room = roomOf.get(bundle.source);
    const at = room === undefined ? undefined : positions.get(room);
    if (room === undefined || at === undefined || roomOf.get(bundle.target) !== room) continue;
    const route = arcRoute(bundle, plan.insides.get(room)!, at);
    if (route !== undefined) arcs.set(bundle.id, route);
  }
  return arcs;
}

function shifted(point: Point, by: Point): Point {
  return { x: point.x + by.x, y: point.y + by.y };
}

function shiftedRoute(route: EdgeRoute, by: Point): EdgeRoute {
  return route.map((point) => shifted(point, by));
}

interface Placed {
  readonly columns: Columns;
  readonly heights: Positions;
  /** They stood before: their order must be kept. */
  readonly stood: boolean;
}

/** What a layout may lean on: the picture before it, the box to keep in place, the canvas to fill, the engine. */
export interface LayoutJob {
  readonly before?: GraphPicture;
  readonly keep?: string;
  readonly canvas: Size;
  readonly layOut: LayOut;
}

/** Columns as they stood; what has arrived since joins the nearest. */
function columnsAsTheyStood(plan: LayoutPlan, before: GraphPicture, positions: Positions): Columns {
  return extendColumns(plan, before.columns, (id) => (positions.get(id) ?? before.positions.get(id))?.x ?? 0);
}

/** Where things stand before the engine decides: as they stood, or, for a first picture, in columns of their own. */
async function firstPlaces(plan: LayoutPlan, { before, canvas, layOut }: LayoutJob): Promise<Placed> {
  if (before !== undefined && plan.boxes.some(({ id }) => before.positions.has(id))) {
    const heights = placeNodes(plan, before.positions);
    return { columns: columnsAsTheyStood(plan, before, heights), heights, stood: true };
  }
  const columns = assignColumns(plan, canvas);
  // Once to learn what stands above what; lines can only be sorted at their ends after that.
  const ends = spreadEnds(plan, columns, new Map());
  const output = await layOut(layoutInput(plan, { columns, heights: new Map(), ends, keepOrder: false }));
  return { columns, heights: positionsOf(output), stood: false };
}

/**
 * Lays a structure out anew. After a first picture, columns and order stay as they stood and the box `keep`, the one
 * that was clicked, stays where it is; everything else makes room for it.
 */
export async function layOutPicture(
  structure: VisibleGraph,
  shape: string,
  job: LayoutJob,
): Promise<GraphPicture> {
  const { before, keep, layOut } = job;
  const plan = layoutPlan(structure, before === undefined ? new Map() : roomOrders(before.plan));
  const { columns, heights, stood } = await firstPlaces(plan, job);
  const ends = spreadEnds(plan, columns, heights);
  const output = await layOut(layoutInput(plan, { columns, heights, ends, keepOrder: stood }));
  const placed = positionsOf(output);
  const shift = shiftToKeep(keep, before?.positions ?? new Map(), placed);
  const positions = new Map([...placed].map(([id, point]) => [id, shifted(point, shift)]));
  const routes = new Map(
    [...routesOf(output, plan, ends)].map(([id, route]) => [id, shiftedRoute(route, shift)]),
  );
  const opened = keep !== undefined && plan.insides.has(keep) ? { opened: keep } : {};
  return complete({ structure, shape, plan, columns, positions, routes, ...opened });
}

/** Fills in what the engine does not give: arcs within rooms, lines within a column, lines it was spared, labels. */
function complete(picture: Omit<GraphPicture, "labels">): GraphPicture {
  const { structure, plan, columns, positions } = picture;
  const routes = new Map([...picture.routes, ...routeArcs(structure, plan, positions)]);
  const ends = spreadEnds(plan, columns, positions);
  const lanes = columnLanes(plan.lines, columns, positions);
  for (const line of plan.lines) {
    if (!routes.has(line.id)) routes.set(line.id, directRoute(line, ends, positions, lanes.get(line.id)));
  }
  return { ...picture, routes, labels: labelsOf(structure, routes, solidBoxes(plan, positions)) };
}

/** What a label must not cover: workloads, and boxes that are no rooms around workloads. */
function solidBoxes(plan: LayoutPlan, positions: Positions): Box[] {
  return plan.boxes.flatMap(({ id, size }): Box[] => {
    const at = positions.get(id);
    const inside = plan.insides.get(id);
    if (at === undefined) return [];
    if (inside === undefined) return [{ ...at, ...size }];
    const head = { ...at, width: size.width, height: SIZES.roomHead };
    return [
      head,
      ...[...inside.slots.values()].map((slot) => ({
        x: at.x + slot.x,
        y: at.y + slot.y,
        ...SIZES.workload,
      })),
    ];
  });
}

function labelsOf(
  structure: VisibleGraph,
  routes: ReadonlyMap<string, EdgeRoute>,
  solid: readonly Box[],
): Map<string, Point> {
  const lines = structure.bundles.flatMap((bundle) => {
    const points = routes.get(bundle.id);
    return points === undefined ? [] : [{ id: bundle.id, points, width: labelWidth(bundle) }];
  });
  return placeLabels(lines, solid);
}

/** Whether each end of a line is where it was when it was routed. */
function endsStayed(before: GraphPicture, after: Pick<GraphPicture, "plan">): Set<string> {
  const was = new Map(before.plan.lines.map((line) => [line.id, JSON.stringify([line.from, line.to])]));
  return new Set(
    after.plan.lines
      .filter((line) => was.get(line.id) === JSON.stringify([line.from, line.to]))
      .map(({ id }) => id),
  );
}

/**
 * Takes a structure that changed by itself (new workloads, new edges) into the picture without moving anything.
 * Undefined when that cannot be done well, because something has grown over its neighbour: then lay out anew.
 */
export function extendPicture(before: GraphPicture, structure: VisibleGraph): GraphPicture | undefined {
  const plan = layoutPlan(structure, roomOrders(before.plan));
  const positions = placeNodes(plan, before.positions);
  if (hasOverlap(plan, positions)) return undefined;
  const columns = columnsAsTheyStood(plan, before, positions);
  const kept = endsStayed(before, { plan });
  const routes = new Map([...before.routes].filter(([id]) => kept.has(id)));
  return complete({ structure, shape: before.shape, plan, columns, positions, routes });
}

/** A picture without the engine, for when it fails: placed one by one, lines straight across. */
export function plainPicture(structure: VisibleGraph, shape: string, canvas: Size): GraphPicture {
  const plan = layoutPlan(structure, new Map());
  const positions = placeNodes(plan, new Map());
  return complete({
    structure,
    shape,
    plan,
    columns: assignColumns(plan, canvas),
    positions,
    routes: new Map(),
  });
}

/** The smallest box around everything that is drawn, lines included. */
export function pictureBounds({ plan, positions, routes }: GraphPicture): Box {
  const boxes = plan.boxes.map(({ id, size }) => ({ ...(positions.get(id) ?? { x: 0, y: 0 }), ...size }));
  const corners = [...routes.values()].flat().map((point) => ({ ...point, width: 0, height: 0 }));
  return boundsOf([...boxes, ...corners]);
}
