import { describe, expect, test } from "vitest";
import { createPictureKeeper, type KeptPicture } from "#components/graph/picture-keeper.ts";
import { shapeOf, structureFilter } from "#components/graph/graph-shape.ts";
import type { LayOut } from "#components/graph/graph-picture.ts";
import { NO_FILTER, visibleGraph, type GraphFilter } from "#lib/graph/index.ts";
import { townPeers } from "../../cast/town.ts";
import { townEdge, townEdges, townGraph } from "../../cast/town-graph.ts";

const canvas = { width: 1180, height: 700 };
const wishFor = (filter: GraphFilter, graph = townGraph()) => ({
  structure: visibleGraph(graph, structureFilter(filter)),
  shape: shapeOf(filter),
  canvas,
});

/** An engine that stacks boxes in their columns, when it is told to answer. */
function engine() {
  const waiting: (() => void)[] = [];
  let calls = 0;
  const layOut: LayOut = (input) =>
    new Promise((resolve) => {
      calls += 1;
      waiting.push(() =>
        resolve({
          children: input.children.map(({ id, x }, index) => ({ id, x: x / 40, y: index * 400 })),
          edges: [],
        }),
      );
    });
  const answer = async () => {
    for (let turn = 0; turn < 8; turn += 1) {
      waiting.splice(0).forEach((resolve) => resolve());
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { layOut, answer, calls: () => calls };
}

function keeping(layOut: LayOut) {
  const seen: KeptPicture[] = [];
  const keeper = createPictureKeeper(layOut, (kept) => seen.push(kept));
  return { keeper, last: () => seen.at(-1)!, seen };
}

describe("the picture that is kept", () => {
  test("it says that it is laying out, then shows everything in its place", async () => {
    const { layOut, answer } = engine();
    const { keeper, last } = keeping(layOut);
    keeper.want(wishFor(NO_FILTER));
    expect(last()).toMatchObject({ layingOut: true });
    await answer();
    expect(last().layingOut).toBe(false);
    expect([...last().picture!.positions.keys()].sort()).toEqual(
      last()
        .picture!.structure.nodes.map(({ id }) => id)
        .sort(),
    );
  });
  test("live data moves nothing and asks the engine nothing", async () => {
    const { layOut, answer, calls } = engine();
    const { keeper, last } = keeping(layOut);
    keeper.want(wishFor(NO_FILTER));
    await answer();
    const [before, asked] = [last().picture!, calls()];
    const edges = [...Object.values(townEdges), townEdge(townPeers.stranger, townPeers.web, 8080)];
    keeper.want(wishFor(NO_FILTER, townGraph({ edges })));
    expect(calls()).toBe(asked);
    for (const [id, position] of before.positions)
      expect(last().picture!.positions.get(id)).toEqual(position);
    expect(last().picture!.routes.has("ns:stranger>>ns:storefront")).toBe(true);
  });
  test("live data during a layout waits for its end and never restarts it", async () => {
    const { layOut, answer, calls } = engine();
    const { keeper, last } = keeping(layOut);
    keeper.want(wishFor(NO_FILTER));
    for (let event = 0; event < 5; event += 1) keeper.want(wishFor(NO_FILTER));
    expect(calls()).toBe(1);
    await answer();
    expect(calls()).toBe(2);
    expect(last().layingOut).toBe(false);
  });
  test("an opened room stays where it was, and is named as opened", async () => {
    const { layOut, answer } = engine();
    const { keeper, last } = keeping(layOut);
    keeper.want(wishFor(NO_FILTER));
    await answer();
    const before = last().picture!.positions.get("ns:payments");
    keeper.want(wishFor({ ...NO_FILTER, expanded: ["payments"] }));
    await answer();
    expect(last().picture).toMatchObject({ opened: "ns:payments" });
    expect(last().picture!.positions.get("ns:payments")).toEqual(before);
  });
  test("a room opened during a layout is laid out after it", async () => {
    const { layOut, answer } = engine();
    const { keeper, last } = keeping(layOut);
    keeper.want(wishFor(NO_FILTER));
    keeper.want(wishFor({ ...NO_FILTER, expanded: ["payments"] }));
    await answer();
    expect(last().picture!.plan.insides.has("ns:payments")).toBe(true);
  });
  test("when the engine fails there is still a picture, and it says so", async () => {
    const { keeper, last } = keeping(() => Promise.reject(new Error("worker is gone")));
    keeper.want(wishFor(NO_FILTER));
    await new Promise((resolve) => setImmediate(resolve));
    expect(last()).toMatchObject({ layingOut: false, plain: "worker is gone" });
    expect(last().picture!.positions.size).toBeGreaterThan(0);
  });
  test("tidying lays out afresh", async () => {
    const { layOut, answer, calls } = engine();
    const { keeper } = keeping(layOut);
    keeper.want(wishFor(NO_FILTER));
    await answer();
    const asked = calls();
    keeper.tidy();
    await answer();
    expect(calls()).toBe(asked + 2);
  });
});
