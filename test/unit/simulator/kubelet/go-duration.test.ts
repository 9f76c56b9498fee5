import { expect, test } from "vitest";
import { parseGoDuration } from "#lib/simulator/kubelet/programs/go-duration.ts";

test.each([
  ["300ms", 300],
  ["1s", 1000],
  ["1.5s", 1500],
  ["1m30s", 90_000],
  ["2h", 7_200_000],
  ["0", 0],
])("%s is %d milliseconds", (text, ms) => {
  expect(parseGoDuration(text)).toBe(ms);
});

test.each(["", "1", "s", "1 s", "1x"])("%j is no duration", (text) => {
  expect(parseGoDuration(text)).toBeUndefined();
});
