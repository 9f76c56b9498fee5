import { expect, test } from "vitest";
import { ageText, agoText, momentText } from "#components/shell/age-words.ts";

test.each([
  [-5_000, "0 s"],
  [2_400, "2 s"],
  [18 * 60_000, "18 min"],
  [4 * 3_600_000, "4 h"],
  [47 * 3_600_000, "47 h"],
  [21 * 86_400_000, "21 d"],
])("%d ms is said in one unit, rounded down: %s", (ms, text) => {
  expect(ageText(ms)).toBe(text);
});

test("what has only just been is said without a number", () => {
  expect(agoText(900)).toBe("just now");
  expect(agoText(61_000)).toBe("1 min ago");
});

test("a moment reads the same on every machine", () => {
  expect(momentText(Date.UTC(2026, 10, 24, 8, 46, 6, 120))).toBe("2026-11-24 08:46:06 UTC");
});
