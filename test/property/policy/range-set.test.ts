import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inRange, parseCidr } from "#lib/policy/address/ip-address.ts";
import { holdsAddress, rangeSetOf } from "#lib/policy/address/range-set.ts";
import { runs } from "../runs.ts";

/** CIDRs over 16 addresses, so that every address can be tried. */
const cidr = fc
  .tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 28, max: 32 }))
  .map(([host, bits]) => parseCidr(`10.0.0.${host}/${bits}`)!);

const block = fc.record({ range: cidr, except: fc.array(cidr, { maxLength: 3 }) });

describe("the ipBlocks of a rule", () => {
  it("together hold exactly what one of them holds outside its own exceptions", () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 4 }), (blocks) => {
        const set = rangeSetOf(blocks);
        for (let host = -1; host <= 16; host += 1) {
          const address = { family: 4 as const, value: BigInt(0x0a000000 + host) };
          const held = blocks.some(
            ({ range, except }) => inRange(range, address) && !except.some((hole) => inRange(hole, address)),
          );
          expect(holdsAddress(set, address)).toBe(held);
          expect(holdsAddress(set, { ...address, family: 6 })).toBe(false);
        }
      }),
      { numRuns: runs(500) },
    );
  });
});
