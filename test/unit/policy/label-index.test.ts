import { describe, expect, it } from "vitest";
import { idsOf } from "#lib/policy/selector/bitset.ts";
import { labelIndex } from "#lib/policy/selector/label-index.ts";
import { labelSets } from "#lib/policy/selector/label-sets.ts";
import { selects, type Labels, type LabelSelector } from "#lib/policy/index.ts";

const SETS: readonly Labels[] = [
  {},
  { app: "web" },
  { app: "api" },
  { app: "web", tier: "front" },
  { app: "", tier: "back" },
  { tier: "front" },
  { constructor: "x" },
];

const requirement = (key: string, operator: string, values?: readonly string[] | null): LabelSelector =>
  ({ matchExpressions: [{ key, operator, ...(values === undefined ? {} : { values }) }] }) as LabelSelector;

const SELECTORS: readonly LabelSelector[] = [
  {},
  { matchLabels: {} },
  { matchLabels: { app: "web" } },
  { matchLabels: { app: "" } },
  { matchLabels: { app: "web", tier: "front" } },
  { matchLabels: { app: "nobody" } },
  { matchLabels: { nothing: "x" } },
  { matchLabels: { app: "web" }, ...requirement("tier", "DoesNotExist") },
  requirement("app", "In", ["web"]),
  requirement("app", "In", ["web", "api"]),
  requirement("app", "In", []),
  requirement("app", "In", null),
  requirement("app", "In"),
  requirement("nothing", "In", ["x", "y"]),
  requirement("app", "NotIn", ["web"]),
  requirement("app", "NotIn", ["web", ""]),
  requirement("app", "NotIn", []),
  requirement("app", "Exists"),
  requirement("nothing", "Exists"),
  requirement("constructor", "Exists"),
  requirement("toString", "Exists"),
  requirement("app", "DoesNotExist"),
  requirement("nothing", "DoesNotExist"),
  requirement("app", "Gt", ["1"]),
  {
    matchExpressions: [
      { key: "app", operator: "Exists" },
      { key: "tier", operator: "Exists" },
    ],
  },
];

describe("an index of label sets", () => {
  it.each(SELECTORS.map((selector) => [selector]))(
    "finds by %j what the selector selects one by one",
    (selector) => {
      const wanted = SETS.flatMap((labels, id) => (selects(selector, labels) ? [id] : []));
      expect(idsOf(labelIndex(SETS).compile(selector).ids)).toEqual(wanted);
      expect(idsOf(labelIndex(SETS).attempt(selector).ids)).toEqual(wanted);
    },
  );

  it("never takes one selector's answer for another's", () => {
    const index = labelIndex(SETS);
    for (const selector of [...SELECTORS, ...SELECTORS.toReversed()]) {
      const wanted = SETS.flatMap((labels, id) => (selects(selector, labels) ? [id] : []));
      expect(idsOf(index.compile(selector).ids)).toEqual(wanted);
    }
  });

  it("shares the answer of selectors that say the same in another order", () => {
    const index = labelIndex(SETS);
    const same = (a: LabelSelector, b: LabelSelector) => index.compile(a) === index.compile(b);
    expect(same({ matchLabels: { app: "web" } }, requirement("app", "In", ["web"]))).toBe(true);
    expect(same(requirement("app", "In", ["web", "api"]), requirement("app", "In", ["api", "web"]))).toBe(
      true,
    );
    expect(
      same({ matchLabels: { app: "web", tier: "front" } }, { matchLabels: { tier: "front", app: "web" } }),
    ).toBe(true);
    expect(same(requirement("app", "In", ["web"]), requirement("app", "NotIn", ["web"]))).toBe(false);
  });

  it("remembers what is compiled and not what is only tried", () => {
    const index = labelIndex(SETS);
    const selector = { matchLabels: { app: "web" } };
    expect(index.attempt(selector)).not.toBe(index.attempt(selector));
    const compiled = index.compile(selector);
    expect(index.attempt({ ...selector })).toBe(compiled);
  });

  it("knows which keys occur", () => {
    const index = labelIndex(SETS);
    expect(["app", "tier", "constructor", "nothing", "toString"].map((key) => index.hasKey(key))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("label sets", () => {
  it("have one id for what is equal in the keys that matter, and another for everything else", () => {
    const sets = labelSets(new Set(["app", "tier"]));
    const ids = [
      { app: "web", hash: "1" },
      { hash: "2", app: "web" },
      { app: "web", tier: "front" },
      { tier: "front", app: "web" },
      { tier: "web" },
      {},
      { hash: "3" },
      { app: "front" },
    ].map((labels) => sets.idOf(labels as Labels));
    expect(ids).toEqual([0, 0, 1, 1, 2, 3, 3, 4]);
    expect(sets.sets).toEqual([
      { app: "web" },
      { app: "web", tier: "front" },
      { tier: "web" },
      {},
      { app: "front" },
    ]);
  });
});
