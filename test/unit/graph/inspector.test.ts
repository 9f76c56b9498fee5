import { describe, expect, test } from "vitest";
import { canvasSelection, selectedNamespace } from "#components/graph/canvas-selection.ts";
import { viewOfAll, viewWith } from "#components/graph/canvas-view.ts";
import { incompleteText, noFlowsText } from "#components/graph/flows-words.ts";
import { toggledRoom, shapeOf } from "#components/graph/graph-shape.ts";
import { bundleSentence, namesOf, nodeSentence } from "#components/graph/graph-words.ts";
import { withDecision } from "#components/graph/inspector/decided-graph.ts";
import { isOutgrown, mayAllow } from "#components/graph/inspector/edge-actions.ts";
import { sparkline } from "#components/graph/inspector/sparkline-bars.ts";
import { NO_FILTER, visibleGraph } from "#lib/graph/index.ts";
import { TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { townEdges, townGraph, townRollout } from "../../cast/town-graph.ts";

const HOUR = 3_600_000;

describe("bars", () => {
  test("hours are summed into whole bars that end with this hour, gaps stay gaps", () => {
    const startMs = Math.floor(TOWN_AT_MS / HOUR) * HOUR;
    const { bars, hours, peak } = sparkline(
      [
        { startMs, allowed: 3, denied: 1 },
        { startMs: startMs - HOUR, allowed: 2, denied: 0 },
        { startMs: startMs - 900 * HOUR, allowed: 99, denied: 0 },
      ],
      { nowMs: TOWN_AT_MS, windowDays: 8, maxBars: 64 },
    );
    expect([bars.length, hours, peak]).toEqual([64, 3, 6]);
    expect(bars.at(-1)).toMatchObject({ allowed: 5, denied: 1 });
    expect(bars.slice(0, -1).every((bar) => bar.allowed === 0)).toBe(true);
  });
});

describe("an accepted edge", () => {
  const stored = {
    rule: { sender: { kind: "any" }, receiver: { kind: "any" }, ports: [], reason: "", origin: "flow" },
    blastRadius: { pairs: [], total: 0, external: [] },
    notes: [],
  } as const;

  test("is not to be allowed again by the rule that it has", () => {
    expect(isOutgrown({ decision: "accepted", candidate: "allowed" })).toBe(false);
    expect(mayAllow({ candidate: "allowed" }, { kind: "stored", stored })).toMatchObject({ ok: false });
  });

  test("has outgrown its rule when the candidate denies it all the same", () => {
    expect(isOutgrown({ decision: "accepted", candidate: "would-be-denied" })).toBe(true);
    expect(isOutgrown({ decision: "dismissed", candidate: "would-be-denied" })).toBe(false);
  });
});

describe("a decision shown before the server has answered", () => {
  test("an accepted edge is allowed under the candidate and no longer undecided at either end", () => {
    const graph = withDecision(townGraph(), new Set([townEdges.pay.key]), "accepted");
    expect(graph.edges.find(({ key }) => key === townEdges.pay.key)).toMatchObject({
      candidate: "allowed",
      decision: "accepted",
    });
    expect(graph.namespaces.filter(({ undecided }) => undecided > 0)).toEqual([]);
  });
  test("a dismissed edge keeps its verdict", () => {
    const graph = withDecision(townGraph(), new Set([townEdges.pay.key]), "dismissed");
    expect(graph.edges.find(({ key }) => key === townEdges.pay.key)).toMatchObject({
      candidate: "would-be-denied",
      decision: "dismissed",
    });
  });
  test("other edges and rooms are the same objects, so that nothing else is drawn anew", () => {
    const before = townGraph();
    const after = withDecision(before, new Set([townEdges.pay.key]), "accepted");
    expect(after.edges.filter((edge, index) => edge === before.edges[index])).toHaveLength(
      before.edges.length - 1,
    );
    expect(after.namespaces.find(({ name }) => name === "ledger")).toBe(
      before.namespaces.find(({ name }) => name === "ledger"),
    );
  });
});

describe("selection", () => {
  test("an edge within a collapsed room marks the room, one on a line marks the line", () => {
    const visible = visibleGraph(townGraph(), NO_FILTER);
    expect(canvasSelection({ kind: "edge", key: townEdges.settle.key }, visible)).toEqual({
      node: "ns:payments",
    });
    expect(canvasSelection({ kind: "edge", key: townEdges.pay.key }, visible)).toEqual({
      bundle: "ns:storefront>>ns:payments",
    });
    expect(canvasSelection({ kind: "edge", key: "gone" }, visible)).toEqual({});
  });
  test("R rolls back a selected namespace that has something to take back", () => {
    const graph = townGraph({ rollouts: [townRollout("payments")] });
    expect(selectedNamespace({ kind: "namespace", name: "payments" }, graph)).toBe("payments");
    expect(selectedNamespace({ kind: "namespace", name: "ledger" }, graph)).toBeUndefined();
    expect(selectedNamespace({ kind: "none" }, graph)).toBeUndefined();
  });
});

describe("view", () => {
  test("all of a small graph is shown at full size, never enlarged", () => {
    expect(viewOfAll({ x: 0, y: 0, width: 200, height: 100 }, { width: 1000, height: 800 }).zoom).toBe(1);
  });
  test("what is in view moves nothing, what is not moves as little as possible", () => {
    const view = { x: 0, y: 0, zoom: 1 };
    const canvas = { width: 1000, height: 800 };
    expect(viewWith(view, { x: 200, y: 200, width: 100, height: 100 }, canvas)).toEqual(view);
    expect(viewWith(view, { x: 950, y: 200, width: 100, height: 100 }, canvas)).toMatchObject({
      x: -78,
      y: 0,
    });
  });
});

describe("words", () => {
  const nameOf = namesOf(townGraph());
  const visible = visibleGraph(townGraph(), NO_FILTER);
  test("a line with one edge names its port and verdict, a room its state", () => {
    const bundle = visible.bundles.find(({ id }) => id === "ns:storefront>>ns:payments")!;
    expect(bundleSentence(bundle, nameOf)).toBe("storefront to payments, 8443/TCP (https), would be denied");
    const room = visible.nodes.find(({ id }) => id === "ns:payments")!;
    expect(nodeSentence(room)).toBe("Namespace payments, Staged, 2 workloads, 1 undecided, collapsed");
  });
  test("one room that was opened is known, several at once are nobody's click", () => {
    const [closed, one, two] = [[], ["a"], ["a", "b"]].map((expanded) => shapeOf({ ...NO_FILTER, expanded }));
    expect(toggledRoom(closed!, one!)).toBe("a");
    expect(toggledRoom(closed!, two!)).toBeUndefined();
  });
  test("incomplete coverage says what is missing", () => {
    const flows = {
      kind: "receiving",
      source: "Hubble",
      flowsPerSecond: 1,
      lostEvents: 1200,
      unavailableNodes: ["node-2"],
      connectedNodes: 2,
      unreadable: { count: 0 },
    } as const;
    expect(incompleteText(flows)).toBe("Hubble lost 1,200 events; no flows from node-2");
    expect(incompleteText({ ...flows, lostEvents: 0, unavailableNodes: [] })).toBeUndefined();
    expect(noFlowsText({ kind: "none", reason: "No flow source is configured." })).toContain("--hubble");
  });
});
