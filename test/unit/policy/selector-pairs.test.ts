import { describe, expect, it } from "vitest";
import type { LabelSelector } from "#lib/policy/index.ts";
import { idsOf } from "#lib/policy/selector/bitset.ts";
import { labelIndex } from "#lib/policy/selector/label-index.ts";
import { complement, intersection, selectorImplies } from "#lib/policy/selector/selector-algebra.ts";
import { satisfies } from "#lib/policy/selector/selects.ts";

type Requirement = NonNullable<LabelSelector["matchExpressions"]>[number];
const being = (labels: Record<string, string>): LabelSelector => ({ matchLabels: labels });
const asking = (...matchExpressions: readonly Requirement[]): LabelSelector => ({ matchExpressions });
const unknown = { key: "a", operator: "Gt", values: ["1"] } as unknown as Requirement;
const complementOf = (...selectors: readonly LabelSelector[]) => {
  const result = complement(selectors);
  return result.ok ? result.value : result.refusal.code;
};
const not = (key: string, ...values: readonly string[]): Requirement => ({ key, operator: "NotIn", values });

describe("what several selectors have in common", () => {
  it("is one selector, equalities first, then the rest in order of their keys", () => {
    const common = intersection([
      asking(not("z", "1"), { key: "c", operator: "In", values: ["y", "x", "x"] }),
      being({ b: "1" }),
      asking({ key: "a", operator: "In", values: ["1"] }, not("m", "2", "1"), {
        key: "m",
        operator: "Exists",
      }),
    ]);
    expect(common).toEqual({
      matchLabels: { a: "1", b: "1" },
      matchExpressions: [
        { key: "c", operator: "In", values: ["x", "y"] },
        { key: "m", operator: "Exists" },
        not("m", "1", "2"),
        not("z", "1"),
      ],
    });
    expect(intersection([])).toEqual({});
  });

  it("is nothing where they contradict each other, or one cannot be read", () => {
    expect(intersection([being({ a: "1" }), being({ a: "2" })])).toBeUndefined();
    expect(
      intersection([asking({ key: "a", operator: "DoesNotExist" }, { key: "a", operator: "Exists" })]),
    ).toBe(undefined);
    expect(intersection([asking({ key: "a", operator: "In", values: [] })])).toBeUndefined();
    expect(intersection([asking(unknown)])).toBeUndefined();
  });
});

describe("what none of several selectors matches", () => {
  it("names no part that another holds already, and equal ones once", () => {
    expect(complementOf(being({ a: "1", b: "2" }), being({ a: "1", c: "3" }))).toEqual([
      asking(not("a", "1")),
      asking(not("b", "2"), not("c", "3")),
    ]);
    expect(
      complementOf(being({ x: "1", y: "1" }), being({ y: "1", z: "1" }), being({ z: "1", x: "1" })),
    ).toEqual([
      asking(not("x", "1"), not("z", "1")),
      asking(not("y", "1"), not("z", "1")),
      asking(not("x", "1"), not("y", "1")),
    ]);
  });

  it("leaves out what an earlier selector has ruled out", () => {
    expect(complementOf(asking(not("a", "1")), being({ a: "1", b: "1" }))).toEqual([
      { matchLabels: { a: "1" }, matchExpressions: [not("b", "1")] },
    ]);
    expect(complementOf(asking(not("a")))).toEqual([]);
    expect(complementOf(asking({ key: "a", operator: "In", values: [] }))).toEqual([{}]);
  });

  it("of a key that is there with other values: it is absent, or has one of these", () => {
    expect(complementOf(asking({ key: "a", operator: "Exists" }, not("a", "1")))).toEqual([
      asking({ key: "a", operator: "DoesNotExist" }),
      being({ a: "1" }),
    ]);
    expect(complementOf(asking({ key: "a", operator: "Exists" }))).toEqual([
      asking({ key: "a", operator: "DoesNotExist" }),
    ]);
    expect(complementOf(asking({ key: "a", operator: "DoesNotExist" }))).toEqual([
      asking({ key: "a", operator: "Exists" }),
    ]);
  });

  it("is not expressible by a selector that cannot be read", () => {
    expect(complementOf(asking(unknown))).toBe("not-expressible");
  });
});

describe("a selector that implies another", () => {
  it.each<[string, LabelSelector, LabelSelector, boolean]>([
    ["asks for more", being({ a: "1", b: "1" }), being({ a: "1" }), true],
    ["does not ask for less", being({ a: "1" }), being({ a: "1", b: "1" }), false],
    ["proves nothing by what cannot be read", asking(unknown), being({ b: "1" }), false],
    ["nothing implies what cannot be read", being({ a: "2" }), asking(unknown), false],
    [
      "that matches nothing implies everything",
      asking({ key: "a", operator: "In", values: [] }),
      being({ a: "1" }),
      true,
    ],
    ["a value implies the key", being({ a: "1" }), asking({ key: "a", operator: "Exists" }), true],
    [
      "an absent key is no value",
      asking({ key: "a", operator: "DoesNotExist" }),
      asking(not("a", "1")),
      true,
    ],
    ["a key does not imply a value", asking({ key: "a", operator: "Exists" }), being({ a: "1" }), false],
  ])("%s", (_title, inner, outer, implied) => {
    expect(selectorImplies(inner, outer)).toBe(implied);
  });
});

describe("an index of label sets", () => {
  it("tells apart selectors that read alike when they are strung together", () => {
    const index = labelIndex([{ a: "A", k: "" }, { a: "Ak" }]);
    const two = asking({ key: "a", operator: "In", values: ["A"] }, { key: "k", operator: "Exists" });
    const one = asking({ key: "a", operator: "In", values: ["Ak", "Exists"] });
    expect(idsOf(index.compile(two).ids)).toEqual([0]);
    expect(idsOf(index.compile(one).ids)).toEqual([1]);
  });
});

it("an operator that the API does not know is satisfied by nothing", () => {
  expect(satisfies(unknown, { a: "2" })).toBe(false);
});
