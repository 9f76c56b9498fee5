import { describe, expect, it } from "vitest";
import { withPatch } from "#lib/policy/index.ts";

const object = () => ({ metadata: { labels: { "a/b": "1", "c~d": "2" } }, list: ["x", "y"] });

describe("withPatch", () => {
  it("adds, replaces and removes, in the order of the operations, and leaves the object as it was", () => {
    const before = object();
    const after = withPatch(before, [
      { op: "add", path: "/list/1", value: "between" },
      { op: "add", path: "/list/-", value: "last" },
      { op: "remove", path: "/list/0" },
      { op: "replace", path: "/metadata/labels/a~1b", value: "3" },
      { op: "remove", path: "/metadata/labels/c~0d" },
      { op: "add", path: "/metadata/name", value: "n" },
    ]);
    expect(after).toEqual({
      metadata: { labels: { "a/b": "3" }, name: "n" },
      list: ["between", "y", "last"],
    });
    expect(before).toEqual(object());
  });

  it.each([
    { op: "replace", path: "/nothing", value: 1 },
    { op: "remove", path: "/list/2" },
    { op: "add", path: "/list/4", value: 1 },
    { op: "add", path: "/list/x", value: 1 },
    { op: "add", path: "/no/where", value: 1 },
    { op: "remove", path: "" },
  ] as const)("refuses $op at $path, which leads nowhere", (operation) => {
    expect(() => withPatch(object(), [operation])).toThrow(RangeError);
  });
});
