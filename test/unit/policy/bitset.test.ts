import { describe, expect, it } from "vitest";
import {
  bitsetOf,
  complementOf,
  EMPTY_BITSET,
  everyId,
  hasId,
  idsOf,
  intersectBitsets,
  uniteBitsets,
} from "#lib/policy/selector/bitset.ts";

/** Sets around the borders of words, windows that overlap, touch and lie apart. */
const SETS: readonly (readonly number[])[] = [
  [],
  [0],
  [31],
  [32],
  [0, 31, 32, 63, 64],
  [33, 40],
  [64, 65, 66],
  [95, 96, 127],
  [5, 200],
];

const sorted = (ids: Iterable<number>) => [...new Set(ids)].toSorted((a, b) => a - b);

describe("sets of ids", () => {
  it.each(SETS.map((ids) => [ids]))(
    "%j hold what they were made of, in any order, and nothing else",
    (ids) => {
      const set = bitsetOf(ids.toReversed());
      expect(idsOf(set)).toEqual(ids);
      const wanted = new Set(ids);
      for (let id = 0; id < 260; id += 1) expect(hasId(set, id)).toBe(wanted.has(id));
      expect(idsOf(bitsetOf([...ids, ...ids]))).toEqual(ids);
    },
  );

  it("have what either and what both have, wherever their windows lie", () => {
    for (const a of SETS) {
      for (const b of SETS) {
        const [left, right] = [bitsetOf(a), bitsetOf(b)];
        expect(idsOf(uniteBitsets(left, right))).toEqual(sorted([...a, ...b]));
        expect(idsOf(intersectBitsets(left, right))).toEqual(a.filter((id) => b.includes(id)));
        expect([idsOf(left), idsOf(right)]).toEqual([a, b]);
      }
    }
  });

  it("take as little room as their ids need", () => {
    expect(bitsetOf([64, 95])).toMatchObject({ from: 2, words: new Uint32Array([0x80000001]) });
    expect(intersectBitsets(bitsetOf([5, 200]), bitsetOf([64, 66])).words).toHaveLength(1);
    expect(intersectBitsets(bitsetOf([70, 200]), bitsetOf([64, 70])).words).toHaveLength(1);
    expect(uniteBitsets(EMPTY_BITSET, bitsetOf([70])).from).toBe(2);
    expect(uniteBitsets(bitsetOf([70]), bitsetOf([100])).words).toHaveLength(2);
    expect(intersectBitsets(bitsetOf([1]), bitsetOf([70])).words).toHaveLength(0);
    expect(intersectBitsets(bitsetOf([31]), bitsetOf([32])).words).toHaveLength(0);
  });

  it.each([0, 1, 31, 32, 33, 64, 70])(
    "of %i ids every one is there, and the rest of a set is its complement",
    (size) => {
      const all = [...Array(size).keys()];
      expect(idsOf(everyId(size))).toEqual(all);
      expect(hasId(everyId(size), size)).toBe(false);
      for (const ids of SETS) {
        expect(idsOf(complementOf(bitsetOf(ids), size))).toEqual(all.filter((id) => !ids.includes(id)));
      }
    },
  );
});
