import { expect, test } from "vitest";
import { isCurrent, SCREENS } from "#components/shell/screens.ts";

function current(pathname: string): readonly string[] {
  return SCREENS.filter((screen) => isCurrent(screen, pathname)).map(({ label }) => label);
}

test("every page belongs to exactly one screen, namespaces to the board", () => {
  expect(current("/")).toEqual(["Board"]);
  expect(current("/namespaces/payments")).toEqual(["Board"]);
  expect(current("/graph")).toEqual(["Graph"]);
  expect(current("/explain")).toEqual(["Explain"]);
  expect(current("/audit")).toEqual(["Audit"]);
});

test("a path that only begins like a screen's does not belong to it", () => {
  expect(current("/graphite")).toEqual([]);
});
