import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatGraphSearch,
  parseGraphSearch,
  WINDOWS,
  type GraphSearch,
  type GraphSelection,
} from "#lib/graph/index.ts";
import { VERDICTS } from "#lib/policy/index.ts";

const name = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?$/);
const names = fc.uniqueArray(name, { maxLength: 4 }).map((list) => list.sort());
const word = fc
  .string({ minLength: 1 })
  .map((text) => text.trim())
  .filter((text) => text !== "");
const selection: fc.Arbitrary<GraphSelection> = fc.oneof(
  fc.constant({ kind: "none" as const }),
  word.map((key) => ({ kind: "edge" as const, key })),
  word.map((id) => ({ kind: "bundle" as const, id })),
  name.map((namespace) => ({ kind: "namespace" as const, name: namespace })),
  word.map((key) => ({ kind: "peer" as const, key: key as never })),
);
const verdicts = fc.subarray([...VERDICTS], { minLength: 1, maxLength: VERDICTS.length - 1 });
const filter = fc.record(
  {
    view: fc.constantFrom("now" as const, "candidate" as const),
    namespaces: names,
    expanded: fc.oneof(fc.constant("all" as const), names),
    verdicts,
    port: fc.integer({ min: 1, max: 65_535 }),
    protocol: fc.constantFrom("TCP", "UDP", "SCTP", "ICMP"),
    search: fc.oneof(fc.constant(""), word),
    windowDays: fc.constantFrom(...WINDOWS),
    hideSystem: fc.boolean(),
    showNodes: fc.boolean(),
    focus: word.map((key) => key as never),
  },
  { requiredKeys: ["view", "expanded", "search", "windowDays", "hideSystem", "showNodes"] },
);
const search: fc.Arbitrary<GraphSearch> = fc.record({
  filter,
  selection,
  as: fc.constantFrom("drawing" as const, "list" as const),
});

describe("the graph's address", () => {
  test("what is written is what is read, also through the text of a link", () => {
    fc.assert(
      fc.property(search, (value) => {
        expect(parseGraphSearch(new URLSearchParams(formatGraphSearch(value).toString()))).toEqual(value);
      }),
    );
  });
  test("any parameters at all give a graph, and writing it again changes nothing", () => {
    const keys = fc.constantFrom(
      "view",
      "ns",
      "open",
      "verdict",
      "port",
      "protocol",
      "q",
      "days",
      "system",
      "nodes",
      "focus",
      "edge",
      "room",
      "peer",
      "bundle",
      "as",
      "x",
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, fc.string())), (pairs) => {
        const once = parseGraphSearch(new URLSearchParams(pairs));
        expect(parseGraphSearch(formatGraphSearch(once))).toEqual(once);
      }),
    );
  });
  test("a plain page has a plain address", () => {
    expect(formatGraphSearch(parseGraphSearch(new URLSearchParams())).toString()).toBe("");
  });
});
