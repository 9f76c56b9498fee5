import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  hasOverlap,
  layoutPlan,
  NO_FILTER,
  placeNodes,
  toggleExpanded,
  visibleGraph,
  type ClusterGraph,
  type GraphFilter,
} from "#lib/graph/index.ts";
import { edgeKey } from "#lib/flows/index.ts";
import { VERDICTS } from "#lib/policy/index.ts";

const ROOMS = ["storefront", "payments", "ledger", "metrics"];
const WORKLOADS = ROOMS.flatMap((namespace) =>
  ["a", "b", "c"].map((name) => ({ namespace, name, key: `w:${namespace}/Deployment/${name}` as never })),
);
const OUTSIDERS = Array.from({ length: 7 }, (_, index) => ({
  key: `x:198.51.100.${index}` as never,
  kind: "external" as const,
  label: `198.51.100.${index}`,
  detail: "external",
}));

const peer = fc.oneof(fc.constantFrom(...WORKLOADS), fc.constantFrom(...OUTSIDERS));
const verdict = fc.constantFrom(...VERDICTS);
const edge = fc
  .tuple(peer, fc.constantFrom(...WORKLOADS), fc.constantFrom(53, 80, 443), verdict, verdict)
  .map(([sender, receiver, port, now, candidate]) => ({
    key: edgeKey(sender.key, receiver.key, port, "TCP"),
    sender: sender.key,
    receiver: receiver.key,
    ...("namespace" in sender ? { senderNamespace: sender.namespace } : {}),
    receiverNamespace: receiver.namespace,
    port,
    protocol: "TCP",
    now,
    candidate,
    connections: 1,
    denials: 0,
  }));
const graph: fc.Arbitrary<ClusterGraph> = fc
  .uniqueArray(edge, { selector: (one) => one.key, maxLength: 40 })
  .map((edges) => ({
    namespaces: ROOMS.map((name) => ({
      name,
      phase: "observe" as const,
      held: false,
      system: name === "metrics",
      undecided: 0,
      workloads: WORKLOADS.filter((workload) => workload.namespace === name).map((workload) => ({
        ...workload,
        kind: "Deployment",
        pods: 1,
        readyPods: 1,
        hostNetwork: false,
      })),
    })),
    outsiders: OUTSIDERS,
    edges,
    atMs: 0,
    windowDays: 8,
    version: "1",
  }));
const filter: fc.Arbitrary<GraphFilter> = fc.record({
  view: fc.constantFrom("now" as const, "candidate" as const),
  expanded: fc.oneof(
    fc.constant("all" as const),
    fc.subarray(ROOMS).map((rooms) => rooms.sort()),
  ),
  verdicts: fc.oneof(fc.constant(undefined), fc.subarray([...VERDICTS], { minLength: 1 })),
  search: fc.constantFrom("", "ledger", "443"),
  windowDays: fc.constant(8),
  hideSystem: fc.boolean(),
  showNodes: fc.boolean(),
});

const carried = (visible: ReturnType<typeof visibleGraph>) =>
  [
    ...visible.bundles.flatMap((bundle) => bundle.edges),
    ...visible.nodes.flatMap((node) => (node.kind === "room" ? node.inside : [])),
  ]
    .map(({ key }) => key)
    .sort();

describe("what is visible", () => {
  test("collapsing and expanding moves edges between lines and rooms and loses none", () => {
    fc.assert(
      fc.property(graph, filter, (value, one) => {
        expect(carried(visibleGraph(value, one))).toEqual(
          carried(visibleGraph(value, { ...one, expanded: [] })),
        );
      }),
    );
  });
  test("the counts of a line are the verdicts of its edges, and the worst is what it is drawn as", () => {
    fc.assert(
      fc.property(graph, filter, (value, one) => {
        for (const bundle of visibleGraph(value, one).bundles) {
          expect(Object.values(bundle.counts).reduce((sum, count) => sum + count, 0)).toBe(
            bundle.edges.length,
          );
          expect(bundle.counts[bundle.verdict]).toBeGreaterThan(0);
        }
      }),
    );
  });
  test("the legend is the sum over everything that the verdict filter could show", () => {
    fc.assert(
      fc.property(graph, filter, (value, one) => {
        const visible = visibleGraph(value, one);
        const all = visibleGraph(value, { ...one, verdicts: undefined });
        expect(Object.values(visible.legend).reduce((sum, count) => sum + count, 0)).toBe(
          carried(all).length,
        );
      }),
    );
  });
  test("collapse after expand is identity", () => {
    fc.assert(
      fc.property(graph, fc.subarray(ROOMS), fc.constantFrom(...ROOMS), (value, open, room) => {
        const before: GraphFilter = { ...NO_FILTER, expanded: open.toSorted() };
        const after = toggleExpanded(toggleExpanded(before, room, ROOMS), room, ROOMS);
        expect(after).toEqual(before);
        expect(visibleGraph(value, after)).toEqual(visibleGraph(value, before));
      }),
    );
  });
  test("verdict and words never change which nodes there are", () => {
    fc.assert(
      fc.property(graph, filter, (value, one) => {
        const plain = visibleGraph(value, { ...one, verdicts: undefined, search: "" });
        expect(visibleGraph(value, one).nodes.map(({ id }) => id)).toEqual(plain.nodes.map(({ id }) => id));
      }),
    );
  });
});

describe("placement", () => {
  test("what stands keeps its place, everything gets one, and what arrives covers nothing", () => {
    fc.assert(
      fc.property(graph, graph, filter, (first, second, one) => {
        const before = placeNodes(layoutPlan(visibleGraph(first, one), new Map()), new Map());
        const plan = layoutPlan(
          visibleGraph({ ...second, edges: [...first.edges, ...second.edges] }, one),
          new Map(),
        );
        const after = placeNodes(plan, before);
        expect([...after.keys()].sort()).toEqual(plan.boxes.map(({ id }) => id).sort());
        for (const [id, position] of before) if (after.has(id)) expect(after.get(id)).toEqual(position);
      }),
    );
  });
  test("a graph placed from nothing has no overlap", () => {
    fc.assert(
      fc.property(graph, filter, (value, one) => {
        const plan = layoutPlan(visibleGraph(value, one), new Map());
        expect(hasOverlap(plan, placeNodes(plan, new Map()))).toBe(false);
      }),
    );
  });
});
