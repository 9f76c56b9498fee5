import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  complement,
  intersection,
  labelSelectorSchema,
  selectorImplies,
  selectorsDisjoint,
  selects,
} from "#lib/policy/index.ts";
import { EVERY_LABEL_SET, selector } from "./small-clusters.ts";
import { runs } from "../runs.ts";

describe("selector algebra, tried against every label set of a small universe", () => {
  it("a complement matches exactly what none of the selectors matches, and is written as the API accepts it", () => {
    fc.assert(
      fc.property(fc.array(selector, { maxLength: 4 }), (selectors) => {
        const result = complement(selectors);
        if (!result.ok) return expect(result.refusal.code).toBe("not-expressible");
        for (const labels of EVERY_LABEL_SET) {
          const inUnion = selectors.some((s) => selects(s, labels));
          expect(result.value.some((s) => selects(s, labels))).toBe(!inUnion);
        }
        for (const s of result.value) expect(labelSelectorSchema.safeParse(s).success).toBe(true);
      }),
      { numRuns: runs(1000) },
    );
  });

  it("selectors are called disjoint exactly where no label set satisfies both", () => {
    fc.assert(
      fc.property(selector, selector, (a, b) => {
        const meet = EVERY_LABEL_SET.some((labels) => selects(a, labels) && selects(b, labels));
        expect(selectorsDisjoint(a, b)).toBe(!meet);
      }),
      { numRuns: runs(1000) },
    );
  });

  it("an intersection matches exactly what all match", () => {
    fc.assert(
      fc.property(fc.array(selector, { minLength: 1, maxLength: 3 }), (selectors) => {
        const meet = intersection(selectors);
        for (const labels of EVERY_LABEL_SET) {
          expect(selects(meet, labels)).toBe(selectors.every((s) => selects(s, labels)));
        }
      }),
      { numRuns: runs(1000) },
    );
  });

  it("one selector implies another exactly where it matches nothing that the other does not", () => {
    fc.assert(
      fc.property(selector, selector, (inner, outer) => {
        const within = EVERY_LABEL_SET.every((labels) => !selects(inner, labels) || selects(outer, labels));
        expect(selectorImplies(inner, outer)).toBe(within);
      }),
      { numRuns: runs(1000) },
    );
  });
});
