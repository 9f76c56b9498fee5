import fc from "fast-check";
import { expect, test } from "vitest";
import { readManifests } from "#lib/manifests/read-manifests.ts";
import { checkPolicyObject, compileSnapshot, isPolicyObject } from "#lib/policy/index.ts";
import { runs } from "../runs.ts";
import { mutations } from "./mutate-text.ts";
import { hasOutsideManifests, seedManifests } from "./seed-manifests.ts";

const seeds = seedManifests();
const mutated = fc.tuple(fc.constantFrom(...seeds), mutations).map(([text, mutate]) => mutate(text));
const MANIFESTS = 10_000;
/** A hang ends the test: the promise is less than a second a document, and documents take a few milliseconds. */
const LONGEST_MS = 600_000;

test.skipIf(hasOutsideManifests)(
  "[skipped part] the cases of ../shared/data/netpol-cases are absent: only the town's manifests are mutated",
  () => {},
);

test(
  "no mutated manifest crashes the reader or the engine, and no policy with an error is in the snapshot",
  () => {
    fc.assert(
      fc.property(mutated, (text) => {
        const { snapshot, problems, objects } = readManifests([{ path: "mutated.yaml", text }]);
        compileSnapshot(snapshot);
        const policies = objects.filter(({ raw }) => isPolicyObject(raw));
        for (const { raw } of policies) {
          expect(checkPolicyObject(raw).filter(({ severity }) => severity === "error")).toEqual([]);
        }
        expect(snapshot.policies.length + snapshot.foreignPolicies.length).toBeLessThanOrEqual(
          objects.length,
        );
        for (const { file, line, what, todo } of problems) {
          expect(file).toBe("mutated.yaml");
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(text.split("\n").length);
          expect(what).not.toBe("");
          expect(todo).toMatch(/[.!?"]$/);
        }
      }),
      { numRuns: runs(MANIFESTS) },
    );
  },
  LONGEST_MS,
);

test("a broken document never hides the objects of the others", () => {
  fc.assert(
    fc.property(mutated, (text) => {
      const marked = "apiVersion: v1\nkind: Namespace\nmetadata: {name: untouched-by-the-rest}\n";
      const { snapshot } = readManifests([{ path: "mutated.yaml", text: `${text}\n---\n${marked}` }]);
      expect(snapshot.namespaces.map(({ name }) => name)).toContain("untouched-by-the-rest");
    }),
    { numRuns: runs(1_000) },
  );
});
