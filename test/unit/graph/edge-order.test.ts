import { describe, expect, test } from "vitest";
import { boxInDirection, edgeBeside, edgesInOrder, NO_FILTER, visibleGraph } from "#lib/graph/index.ts";
import { townEdges, townGraph, townTriage } from "../../cast/town-graph.ts";
import { TOWN_AT_MS } from "../../cast/cluster-parts.ts";

const inOrder = () => edgesInOrder(visibleGraph(townGraph(), NO_FILTER), NO_FILTER);

describe("order of edges", () => {
  test("what would be denied comes first, then denied, then uncertain, then the rest, inner edges included", () => {
    expect(
      inOrder()
        .slice(0, 3)
        .map((edge) => edge.key),
    ).toEqual([townEdges.pay.key, townEdges.snoop.key, townEdges.scrape.key]);
    expect(inOrder()).toHaveLength(Object.keys(townEdges).length);
  });
  test("within a verdict names decide, so that new traffic moves no row", () => {
    const keys = inOrder().map((edge) => edge.key);
    const visible = visibleGraph(townGraph(), NO_FILTER);
    const busier = (edge: (typeof visible.bundles)[number]["edges"][number], i: number) => ({
      ...edge,
      lastSeenMs: TOWN_AT_MS + i,
      connections: 1_000 * i,
    });
    const later = {
      bundles: visible.bundles.map((bundle) => ({ ...bundle, edges: bundle.edges.map(busier) })).toReversed(),
      nodes: visible.nodes.map((node) =>
        node.kind === "room" ? { ...node, inside: node.inside.map(busier).toReversed() } : node,
      ),
    };
    expect(edgesInOrder(later, NO_FILTER).map((edge) => edge.key)).toEqual(keys);
  });
  test("next and previous go round", () => {
    const edges = inOrder();
    expect(edgeBeside(edges, edges.at(-1)!.key, 1)).toBe(edges[0]);
    expect(edgeBeside(edges, edges[0]!.key, -1)).toBe(edges.at(-1));
    expect(edgeBeside(edges, undefined, 1)).toBe(edges[0]);
    expect(edgeBeside([], "none", 1)).toBeUndefined();
  });
  test("accept all concerns what would be denied and nobody decided", () => {
    const undecidedIn = (graph: ReturnType<typeof townGraph>) =>
      graph.namespaces.find(({ name }) => name === "payments")?.undecided;
    expect(undecidedIn(townGraph())).toBe(1);
    const dismissed = { kind: "dismissed", reason: "no", by: "lee", atMs: TOWN_AT_MS } as const;
    const triage = [townTriage("payments", townEdges.pay.key, dismissed)];
    expect(undecidedIn(townGraph({ triage }))).toBe(0);
  });
});

describe("arrow keys", () => {
  const boxes = new Map(
    Object.entries({ right: [200, 10], below: [0, 200], far: [900, 0] }).map(([id, [x, y]]) => [
      id,
      { x: x!, y: y!, width: 100, height: 50 },
    ]),
  );
  const from = { x: 0, y: 0, width: 100, height: 50 };
  test("a key leads to the nearest box on its side", () => {
    expect(boxInDirection(from, boxes, "Right")).toBe("right");
    expect(boxInDirection(from, boxes, "Down")).toBe("below");
  });
  test("a key leads nowhere when nothing lies there", () => {
    expect(boxInDirection(from, boxes, "Left")).toBeUndefined();
    expect(boxInDirection(from, boxes, "Up")).toBeUndefined();
  });
});
