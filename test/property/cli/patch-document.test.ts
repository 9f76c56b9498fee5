import fc from "fast-check";
import { expect, it } from "vitest";
import { parseDocument } from "yaml";
import { patchDocument } from "#lib/cli/patch-document.ts";
import { withPatch, type PatchOperation } from "#lib/policy/index.ts";
import { runs } from "../runs.ts";

const step = fc.constantFrom("spec", "ports", "labels", "a/b", "c~d", 0, 1, 2, "-");
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(1, "x", true),
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("spec", "ports", "labels", "a/b", "c~d"), tie("any"), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
  ),
})).any;
const path = fc
  .array(step, { maxLength: 4 })
  .map((steps) => steps.map((one) => `/${String(one).replaceAll("~", "~0").replaceAll("/", "~1")}`).join(""));
const operation: fc.Arbitrary<PatchOperation> = fc.oneof(
  fc.record({ op: fc.constantFrom("add" as const, "replace" as const), path, value }),
  fc.record({ op: fc.constant("remove" as const), path }),
);
const object = fc.record(
  { spec: value, ports: fc.array(value, { maxLength: 3 }), labels: value },
  { noNullPrototype: true },
);

/** What the object says after the patch; undefined where a path leads nowhere. */
function patchedObject(before: object, operations: readonly PatchOperation[]): unknown {
  try {
    return withPatch(before, operations);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

it("a document in YAML says after a patch what the object does, or both refuse it", () => {
  fc.assert(
    fc.property(object, fc.array(operation, { minLength: 1, maxLength: 3 }), (before, operations) => {
      const document = parseDocument(JSON.stringify(before));
      const isPatched = patchDocument(document, operations);
      const patched = isPatched ? (parseDocument(document.toString()).toJS() as unknown) : undefined;
      expect(patched).toEqual(patchedObject(before, operations));
    }),
    { numRuns: runs(2000) },
  );
});

it("adding by a number makes room in a list, and keeps what stood there with its comment", () => {
  const document = parseDocument("ports:\n  - 1 # first\n  - 2 # second\n");
  patchDocument(document, [{ op: "add", path: "/ports/1", value: 9 }]);
  expect(document.toString()).toBe("ports:\n  - 1 # first\n  - 9\n  - 2 # second\n");
});
