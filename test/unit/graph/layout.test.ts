import { describe, expect, test } from "vitest";
import {
  arcRoute,
  columnsInput,
  directRoute,
  hasOverlap,
  layoutInput,
  layoutPlan,
  MAX_ROUTED_LINES,
  NO_FILTER,
  orderWorkloads,
  placeNodes,
  roomOrders,
  roundedPath,
  routesOf,
  shiftToKeep,
  SIZES,
  visibleGraph,
  withoutStraights,
} from "#lib/graph/index.ts";
import { townPeers } from "../../cast/town.ts";
import { townEdge, townEdges, townGraph } from "../../cast/town-graph.ts";

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

describe("what ELK is given", () => {
  test("two boxes are joined once, however many lines run between them", () => {
    const edges = [...Object.values(townEdges), townEdge(townPeers.web, townPeers.settle, 80)];
    const input = columnsInput(planFor(["payments"], townGraph({ edges })));
    expect(
      input.edges.filter((edge) => edge.sources[0] === "ns:storefront" && edge.targets[0] === "ns:payments"),
    ).toHaveLength(1);
  });
  test("a line to the right leaves east, a line to the left leaves west", () => {
    const plan = planFor([]);
    const right = layoutInput(plan, at({ "ns:storefront": [0, 0], "ns:payments": [300, 0] }), {
      keepOrder: false,
    });
    const left = layoutInput(plan, at({ "ns:storefront": [300, 0], "ns:payments": [0, 0] }), {
      keepOrder: false,
    });
    const sides = (input: typeof right) =>
      input.edges.find((edge) => edge.id === "ns:storefront>>ns:payments")!.sources[0];
    expect(sides(right)).toContain("EAST");
    expect(sides(left)).toContain("WEST");
  });
  test("every line begins and ends at a port that its box has", () => {
    const input = layoutInput(planFor(["payments", "ledger"]), new Map(), { keepOrder: false });
    const ports = new Set(input.children.flatMap((child) => (child.ports ?? []).map((port) => port.id)));
    expect(
      input.edges.flatMap((edge) => [...edge.sources, ...edge.targets]).filter((id) => !ports.has(id)),
    ).toEqual([]);
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
    expect(layoutInput(many, new Map(), { keepOrder: false }).edges).toHaveLength(1);
  });
});

describe("routes", () => {
  const plan = planFor(["payments"]);
  const positions = at({ "ns:storefront": [0, 0], "ns:payments": [400, 100] });
  const pay = plan.lines.find((line) => line.id.startsWith("ns:storefront>>w:payments"))!;
  test("ELK's route is drawn on through the room to the workload", () => {
    const output = {
      edges: [
        {
          id: pay.id,
          sections: [
            {
              startPoint: { x: 174, y: 37 },
              endPoint: { x: 400, y: 227 },
              bendPoints: [
                { x: 290, y: 37 },
                { x: 290, y: 227 },
              ],
            },
          ],
        },
      ],
    };
    const route = routesOf(output, plan, positions).get(pay.id)!;
    expect(route.points[0]).toEqual({ x: 174, y: 37 });
    expect(route.points.at(-1)).toEqual({ x: 412, y: 227 });
    expect(route.label).toEqual({ x: 290, y: 132 });
  });
  test("a line that nothing has routed yet runs out, across and in", () => {
    const route = directRoute(pay, positions);
    expect(route.points).toHaveLength(4);
    expect(route.points[0]!.x).toBeLessThan(route.points[3]!.x);
  });
  test("an arc stays in the gutter of its room", () => {
    const visible = visibleGraph(townGraph(), { ...NO_FILTER, expanded: ["payments"] });
    const bundle = visible.bundles.find(({ source }) => source === "w:payments/CronJob/settle")!;
    const inside = plan.insides.get("ns:payments")!;
    const route = arcRoute(bundle, inside, { x: 400, y: 100 })!;
    expect(Math.max(...route.points.map(({ x }) => x))).toBeLessThan(400 + inside.size.width);
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
  test("corners are rounded as far as their arms allow", () => {
    expect(
      roundedPath([
        { x: 0, y: 0 },
        { x: 100, y: 0 },
        { x: 100, y: 20 },
        { x: 200, y: 20 },
      ]),
    ).toBe("M0,0 L90,0 Q100,0 100,10 L100,10 Q100,20 110,20 L200,20");
    expect(roundedPath([{ x: 0, y: 0 }])).toBe("");
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
