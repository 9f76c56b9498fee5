import { expect, test } from "vitest";
import { jsonPatch } from "#lib/simulator/api/json-patch.ts";
import { mergePatch } from "#lib/simulator/api/merge-patch.ts";

const DOCUMENT = { labels: { "a/b": "1", "c~d": "2" }, ports: [80, 443] };

test("each operation of a JSON patch does what RFC 6902 says", () => {
  const patched = jsonPatch(DOCUMENT, [
    { op: "add", path: "/ports/1", value: 8080 },
    { op: "add", path: "/ports/-", value: 9090 },
    { op: "replace", path: "/labels/a~1b", value: "3" },
    { op: "move", from: "/labels/c~0d", path: "/moved" },
    { op: "copy", from: "/moved", path: "/copied" },
    { op: "remove", path: "/ports/0" },
    { op: "test", path: "/ports", value: [8080, 443, 9090] },
  ]);
  expect(patched).toEqual({
    ok: true,
    value: { labels: { "a/b": "3" }, ports: [8080, 443, 9090], moved: "2", copied: "2" },
  });
});

test("an operation that does not fit fails the whole patch and leaves the document", () => {
  const before = structuredClone(DOCUMENT);
  const misfits = [
    { op: "remove", path: "/absent" },
    { op: "replace", path: "/labels/absent", value: 1 },
    { op: "add", path: "/ports/9", value: 1 },
    { op: "add", path: "/absent/child", value: 1 },
    { op: "copy", from: "/absent", path: "/copied" },
    { op: "test", path: "/ports/0", value: 81 },
    { op: "paint", path: "/ports" },
    { path: "/ports" },
  ];
  for (const misfit of misfits) {
    const patched = jsonPatch(DOCUMENT, [{ op: "remove", path: "/labels" }, misfit]);
    expect([misfit, patched.ok]).toEqual([misfit, false]);
  }
  expect(DOCUMENT).toEqual(before);
});

test("a merge patch removes by null, merges objects and replaces lists", () => {
  const patch = { labels: { "a/b": null, new: "4" }, ports: [1] };
  expect(mergePatch(DOCUMENT, patch)).toEqual({ labels: { "c~d": "2", new: "4" }, ports: [1] });
});
