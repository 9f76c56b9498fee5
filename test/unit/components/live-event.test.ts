import { expect, test, vi } from "vitest";
import { parseLiveEvent, staleKeys, type LiveEvent } from "#lib/client/live-event.ts";
import { namespaceQuery } from "#lib/client/namespace-query.ts";

// Tests run under the server's React, which has no context; option builders are identities and need none.
vi.mock("@tanstack/react-query", () => ({
  queryOptions: <T>(options: T): T => options,
  QueryClient: class {},
}));

function stale(event: Omit<LiveEvent, "clusterId">): readonly string[] {
  return staleKeys({ clusterId: "town", ...event }).map((key) => key.join(" "));
}

test("flows move the board, the graph, explanations and one namespace, and no log", () => {
  expect(stale({ topic: "flows", namespace: "payments" })).toEqual([
    "board",
    "graph",
    "edge",
    "explanation",
    "namespace payments",
  ]);
});

test("an event without a namespace makes every namespace stale", () => {
  expect(stale({ topic: "snapshot" })).toContain("namespace");
});

test("a running operation is refetched without redrawing the graph", () => {
  expect(stale({ topic: "operation", namespace: "payments" })).not.toContain("graph");
});

test("a step of a proof moves what is said of enforcement, and neither board nor graph", () => {
  expect(stale({ topic: "proof" })).toEqual(["enforcement", "status"]);
});

test("a rule moves what the platform still needs; an export stays as it was generated", () => {
  expect(stale({ topic: "rules", namespace: "payments" })).toContain("platform");
  expect(stale({ topic: "rules", namespace: "payments" })).not.toContain("export");
});

test("the key of a namespace is the query's own", () => {
  expect(staleKeys({ topic: "audit", clusterId: "town", namespace: "ledger" })).toContainEqual(
    namespaceQuery("ledger").queryKey,
  );
});

test("what is not an event of ours is ignored", () => {
  expect(parseLiveEvent("")).toBeUndefined();
  expect(parseLiveEvent("null")).toBeUndefined();
  expect(parseLiveEvent('{"topic":"weather"}')).toBeUndefined();
  expect(parseLiveEvent('{"topic":"rules","clusterId":"town"}')).toEqual({
    topic: "rules",
    clusterId: "town",
  });
});
