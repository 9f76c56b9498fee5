import { expect, test } from "vitest";
import { BackOff } from "#lib/server/cluster/back-off.ts";

test("pauses double up to half a minute, and start over after a success", () => {
  const backOff = new BackOff(() => 1);
  expect(Array.from({ length: 9 }, () => backOff.next())).toEqual([
    250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000,
  ]);
  backOff.reset();
  expect(backOff.next()).toBe(250);
});

test("jitter takes away up to half of a pause", () => {
  expect(new BackOff(() => 0).next()).toBe(125);
});
