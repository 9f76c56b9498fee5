import { describe, expect, test } from "vitest";
import {
  arcRoute,
  assignColumns,
  columnCount,
  columnLanes,
  directRoute,
  extendColumns,
  hasOverlap,
  layoutInput,
  layoutPlan,
  MAX_ROUTED_LINES,
  NO_FILTER,
  orderWorkloads,
  placeLabels,
  placeNodes,
  roomOrders,
  roundedPath,
  routesOf,
  shiftToKeep,
  sidesOf,
  SIZES,
  spreadEnds,
  visibleGraph,
  withoutStraights,
} from "#lib/graph/index.ts";
import { townPeers } from "../../cast/town.ts";
import { townEdge, townGraph } from "../../cast/town-graph.ts";

const planFor = (expanded: readonly string[], graph = townGraph()) =>
  layoutPlan(visibleGraph(graph, { ...NO_FILTER, expanded }), new Map());
const at = (entries: Record<string, [number, number]>) =>
  new Map(Object.entries(entries).map(([id, [x, y]]) => [id, { x, y }]));

describe("plan", () => {
  test("a room grows with its workloads and leaves room for arcs between them", () => {
    const plan = planFor(["payments", "metrics"]);
    const sizeOf = (id: string) => plan.boxes.find((box) => box.id === id)!.size;
    expect(sizeOf("ns:storefront")).toEqual(SIZES.collapsedRoom);
    expect(sizeOf("ns:payments").width).toBeGreaterThan(sizeOf("ns:metrics").width);
    expect(sizeOf("ns:payments").height).toBe(sizeOf("ns:metrics").height);
  });
  test("callers stand above what they call", () => {
    const plan = planFor(["payments"]);
    expect([...plan.insides.get("ns:payments")!.slots.keys()]).toEqual([
      "w:payments/CronJob/settle",
      "w:payments/Deployment/api",
    ]);
  });
  test("a room that is watched does not reshuffle when a workload arrives", () => {
    const graph = townGraph();
    const room = graph.namespaces.find(({ name }) => name === "payments")!;
    const before = ["w:payments/Deployment/api"];
    expect(orderWorkloads(room.workloads, [], before)).toEqual([
      "w:payments/Deployment/api",
      "w:payments/CronJob/settle",
    ]);
    expect(orderWorkloads([], [], before)).toEqual([]);
  });
  test("calls in a circle still have an order", () => {
    const edges = [
      townEdge(townPeers.settle, townPeers.paymentsApi, 80),
      townEdge(townPeers.paymentsApi, townPeers.settle, 80),
    ];
    expect(planFor(["payments"], townGraph({ edges })).insides.get("ns:payments")!.slots.size).toBe(2);
  });
  test("an order survives to the next plan", () => {
    expect(roomOrders(planFor(["payments"])).get("ns:payments")).toHaveLength(2);
  });
});

describe("columns", () => {
  test("a chain of calls leads from left to right", () => {
    const columns = assignColumns(planFor([]), { width: 1400, height: 300 });
    expect(columns.get("ns:storefront")).toBeLessThan(columns.get("ns:payments")!);
    expect(columns.get("ns:payments")).toBeLessThan(columns.get("x:api.bank.example")!);
  });
  test("a phone gets fewer columns than a laptop, and nothing gets more than it has boxes", () => {
    const { boxes } = planFor([]);
    expect(columnCount(boxes, { width: 390, height: 700 })).toBeLessThan(
      columnCount(boxes, { width: 1180, height: 400 }),
    );
    expect(columnCount(boxes.slice(0, 1), { width: 1180, height: 700 })).toBe(1);
  });
  test("columns that stood stay, and what arrives joins the nearest", () => {
    const plan = planFor([]);
    const before = new Map([
      ["ns:storefront", 0],
      ["ns:payments", 1],
    ]);
    const x: Record<string, number> = { "ns:storefront": 0, "ns:payments": 300, "ns:ledger": 290 };
    const columns = extendColumns(plan, before, (id) => x[id] ?? 0);
    expect([columns.get("ns:storefront"), columns.get("ns:payments"), columns.get("ns:ledger")]).toEqual([
      0, 1, 1,
    ]);
  });
});

describe("what ELK is given", () => {
  const wish = (plan: ReturnType<typeof planFor>, columns = assignColumns(plan)) => ({
    columns,
    heights: new Map(),
    ends: spreadEnds(plan, columns, new Map()),
    keepOrder: false,
  });
  test("a line to the right leaves east, a line to the left leaves west", () => {
    const line = planFor([]).lines.find(({ id }) => id === "ns:storefront>>ns:payments")!;
    expect(sidesOf(line, new Map([["ns:payments", 1]]))).toEqual({ from: "EAST", to: "WEST" });
    expect(sidesOf(line, new Map([["ns:storefront", 1]]))).toEqual({ from: "WEST", to: "EAST" });
    expect(sidesOf(line, new Map())).toEqual({ from: "EAST", to: "EAST" });
  });
  test("every line begins and ends at a port of its own that its box has", () => {
    const plan = planFor(["payments", "ledger"]);
    const input = layoutInput(plan, wish(plan));
    const ports = input.children.flatMap((child) => child.ports.map((port) => port.id));
    const used = input.edges.flatMap((edge) => [...edge.sources, ...edge.targets]);
    expect(new Set(used).size).toBe(used.length);
    expect(used.toSorted()).toEqual(ports.toSorted());
  });
  test("lines that end at one thing are sorted by where they come from, at whole pixels", () => {
    const plan = planFor([]);
    const columns = new Map([["ns:payments", 1]]);
    const heights = at({ "ns:metrics": [0, 0], "ns:storefront": [0, 200] });
    const ends = spreadEnds(plan, columns, heights);
    const [upper, lower] = [
      ends.get("ns:metrics>>ns:payments")!.to.y,
      ends.get("ns:storefront>>ns:payments")!.to.y,
    ];
    expect(upper).toBeLessThan(lower);
    expect(Number.isInteger(upper)).toBe(true);
  });
  test("a line within a column is not ELK's", () => {
    const plan = planFor([]);
    const columns = new Map(plan.boxes.map(({ id }) => [id, 0]));
    expect(layoutInput(plan, wish(plan, columns)).edges).toEqual([]);
  });
  test("a very large graph is placed by its boxes, without routing each line", () => {
    const plan = planFor([]);
    const many = {
      ...plan,
      lines: Array.from({ length: MAX_ROUTED_LINES + 1 }, (_, index) => ({
        ...plan.lines[0]!,
        id: `line-${index}`,
      })),
    };
    expect(layoutInput(many, wish(many)).edges).toHaveLength(1);
  });
});

describe("routes", () => {
  const plan = planFor(["payments"]);
  const columns = new Map([["ns:payments", 1]]);
  const positions = at({ "ns:storefront": [0, 0], "ns:payments": [400, 100] });
  const pay = plan.lines.find((line) => line.id.startsWith("ns:storefront>>w:payments"))!;
  const ends = spreadEnds(plan, columns, positions);
  test("ELK's route is drawn on through the room to the workload", () => {
    const section = {
      startPoint: { x: 174, y: 37 },
      endPoint: { x: 400, y: 227 },
      bendPoints: [
        { x: 290, y: 37 },
        { x: 290, y: 227 },
      ],
    };
    const output = {
      children: [{ id: "ns:payments", x: 400, y: 100 }],
      edges: [{ id: pay.id, sections: [section] }],
    };
    expect(routesOf(output, plan, ends).get(pay.id)).toEqual([
      { x: 174, y: 37 },
      { x: 290, y: 37 },
      { x: 290, y: 227 },
      { x: 412, y: 227 },
    ]);
  });
  test("a line that nothing has routed yet runs out, across and in", () => {
    const points = directRoute(pay, ends, positions);
    expect(points).toHaveLength(4);
    expect(points[0]!.x).toBeLessThan(points[3]!.x);
  });
  test("lines within a column run beside their boxes, none on top of another", () => {
    const one = new Map(plan.boxes.map(({ id }) => [id, 0]));
    const stacked = at(Object.fromEntries(plan.boxes.map(({ id }, index) => [id, [0, index * 120]])));
    const lanes = columnLanes(plan.lines, one, stacked);
    const settled = spreadEnds(plan, one, stacked);
    const xs = plan.lines.map((line) => directRoute(line, settled, stacked, lanes.get(line.id))[1]!.x);
    expect(Math.min(...xs)).toBeGreaterThan(SIZES.collapsedRoom.width);
    expect(new Set(lanes.values()).size).toBeGreaterThan(1);
  });
  test("an arc stays in the gutter of its room", () => {
    const visible = visibleGraph(townGraph(), { ...NO_FILTER, expanded: ["payments"] });
    const bundle = visible.bundles.find(({ source }) => source === "w:payments/CronJob/settle")!;
    const inside = plan.insides.get("ns:payments")!;
    const route = arcRoute(bundle, inside, { x: 400, y: 100 })!;
    expect(Math.max(...route.map(({ x }) => x))).toBeLessThan(400 + inside.size.width);
  });
  test("points on a straight way are no corners", () => {
    expect(
      withoutStraights([
        { x: 0, y: 0 },
        { x: 5, y: 0 },
        { x: 9, y: 0 },
        { x: 9, y: 4 },
      ]),
    ).toEqual([
      { x: 0, y: 0 },
      { x: 9, y: 0 },
      { x: 9, y: 4 },
    ]);
  });
  test("a step is one soft S as long as its arms allow", () => {
    expect(
      roundedPath([
        { x: 0, y: 0 },
        { x: 100, y: 0 },
        { x: 100, y: 20 },
        { x: 200, y: 20 },
      ]),
    ).toBe("M0,0 L66,0 C100,0 100,20 134,20 L200,20");
    expect(
      roundedPath([
        { x: 0, y: 0 },
        { x: 20, y: 0 },
        { x: 20, y: 80 },
        { x: 0, y: 80 },
      ]),
    ).toContain("Q20,0");
    expect(roundedPath([{ x: 0, y: 0 }])).toBe("");
  });
});

describe("labels", () => {
  const line = (id: string, y: number) => ({
    id,
    points: [
      { x: 0, y },
      { x: 200, y },
    ],
    width: 40,
  });
  test("a label stands in the middle of its line, or beside what is there already", () => {
    const places = placeLabels([line("a", 0), line("b", 8)], []);
    expect(places.get("a")).toEqual({ x: 100, y: 0 });
    expect(Math.abs(places.get("b")!.x - 100)).toBeGreaterThan(40);
  });
  test("a label does not cover a workload when there is another place", () => {
    const places = placeLabels([line("a", 0)], [{ x: 80, y: -20, width: 40, height: 40 }]);
    expect(Math.abs(places.get("a")!.x - 100)).toBeGreaterThan(40);
  });
});

describe("placement", () => {
  test("a box that arrives stands near what it calls and moves nothing", () => {
    const plan = planFor([]);
    const known = at({
      "ns:kube-system": [800, 0],
      "ns:metrics": [0, 300],
      "ns:payments": [300, 100],
      "ns:storefront": [0, 100],
      "ns:stranger": [0, 500],
      "x:api.bank.example": [600, 100],
    });
    const placed = placeNodes(plan, known);
    for (const [id, position] of known) expect(placed.get(id)).toEqual(position);
    expect(hasOverlap(plan, placed)).toBe(false);
    expect(Math.abs(placed.get("ns:ledger")!.x - 300)).toBeLessThan(600);
  });
  test("boxes that cover one another are noticed", () => {
    expect(hasOverlap(planFor([]), at({ "ns:payments": [0, 0], "ns:storefront": [10, 10] }))).toBe(true);
  });
  test("the box under the pointer can be kept where it stood", () => {
    expect(shiftToKeep("a", at({ a: [5, 5] }), at({ a: [2, 9] }))).toEqual({ x: 3, y: -4 });
    expect(shiftToKeep("new", at({}), at({ new: [2, 9] }))).toEqual({ x: 0, y: 0 });
  });
});
