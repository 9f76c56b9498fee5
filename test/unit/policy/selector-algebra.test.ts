import { describe, expect, it } from "vitest";
import { complement, selectorsDisjoint, type LabelSelector } from "#lib/policy/index.ts";

const a1: LabelSelector = { matchLabels: { a: "1" } };

describe("complement", () => {
  it("of nothing is everything, and of everything nothing", () => {
    expect(complement([])).toEqual({ ok: true, value: [{}] });
    expect(complement([a1, {}])).toEqual({ ok: true, value: [] });
  });

  it("of a conjunction takes one selector for each of its parts", () => {
    const result = complement([{ matchLabels: { a: "1", b: "2" } }]);
    expect(result).toEqual({
      ok: true,
      value: [
        { matchExpressions: [{ key: "a", operator: "NotIn", values: ["1"] }] },
        { matchExpressions: [{ key: "b", operator: "NotIn", values: ["2"] }] },
      ],
    });
  });

  it("of several single labels stays one selector", () => {
    const result = complement([
      a1,
      { matchLabels: { a: "2" } },
      { matchExpressions: [{ key: "b", operator: "Exists" }] },
    ]);
    expect(result).toEqual({
      ok: true,
      value: [
        {
          matchExpressions: [
            { key: "a", operator: "NotIn", values: ["1", "2"] },
            { key: "b", operator: "DoesNotExist" },
          ],
        },
      ],
    });
  });

  it("is refused when it would take more than 16 selectors", () => {
    const pairs = Array.from({ length: 5 }, (_, i) => ({ matchLabels: { [`a${i}`]: "1", [`b${i}`]: "1" } }));
    expect(complement(pairs.slice(0, 4))).toMatchObject({ ok: true });
    expect(complement(pairs)).toMatchObject({ ok: false, refusal: { code: "not-expressible" } });
  });

  it("is refused where a selector cannot be read", () => {
    const unknown = {
      matchExpressions: [{ key: "a", operator: "Gt", values: ["1"] }],
    } as unknown as LabelSelector;
    expect(complement([unknown])).toMatchObject({ ok: false, refusal: { code: "not-expressible" } });
  });
});

describe("selectorsDisjoint", () => {
  it("proves by one key alone", () => {
    expect(selectorsDisjoint(a1, { matchLabels: { a: "2", b: "1" } })).toBe(true);
    expect(selectorsDisjoint(a1, { matchExpressions: [{ key: "a", operator: "DoesNotExist" }] })).toBe(true);
  });

  it("different keys prove nothing", () => {
    expect(selectorsDisjoint(a1, { matchLabels: { b: "2" } })).toBe(false);
  });

  it("a requirement that cannot be read proves nothing", () => {
    const unknown = {
      matchExpressions: [{ key: "a", operator: "Gt", values: ["1"] }],
    } as unknown as LabelSelector;
    expect(selectorsDisjoint(unknown, unknown)).toBe(false);
    expect(selectorsDisjoint({ ...unknown, ...a1 }, { matchLabels: { a: "2" } })).toBe(true);
  });
});
