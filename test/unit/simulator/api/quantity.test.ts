import { describe, expect, it } from "vitest";
import { formatQuantity, parseQuantity } from "#lib/simulator/api/quantity.ts";

describe("quantities", () => {
  it.each([
    ["500m", 0.5],
    ["1Gi", 1024 ** 3],
    ["2e3", 2000],
    ["1.5", 1.5],
    [".5k", 500],
    ["-1", -1],
    [3, 3],
  ])("%s is %d", (text, value) => {
    expect(parseQuantity(text)).toBeCloseTo(value);
  });

  it.each(["abc", "", "1 Gi", "1Q", "--1", null, undefined, {}])("%j is none", (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });

  it.each([
    [128 * 1024 ** 2, true, "128Mi"],
    [1500, true, "1500"],
    [0.2, false, "200m"],
    [2, false, "2"],
    [0, true, "0"],
  ])("%d is written %s %s", (value, isBytes, text) => {
    expect(formatQuantity(value, isBytes)).toBe(text);
  });
});
