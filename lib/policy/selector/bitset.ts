/**
 * A set of ids (small whole numbers) as a window of 32-bit words that begins at word `from`: what lies outside the
 * window is not in it. Ids that belong together are given out together, so most windows are a few words long.
 */
export interface Bitset {
  readonly from: number;
  readonly words: Uint32Array;
}

/** Holds nothing. */
export const EMPTY_BITSET: Bitset = { from: 0, words: new Uint32Array(0) };

/** Whether the set holds the id. */
export function hasId({ from, words }: Bitset, id: number): boolean {
  const word = (id >>> 5) - from;
  // Stryker disable next-line all: outside the window there is no word, hence no bit; asking for it is slow
  if (word < 0 || word >= words.length) return false;
  return ((words[word] as number) & (1 << (id & 31))) !== 0;
}

/** The set of the given ids, in any order. */
export function bitsetOf(ids: readonly number[]): Bitset {
  if (ids.length === 0) return EMPTY_BITSET;
  let low = ids[0] as number;
  let high = low;
  for (const id of ids) {
    low = Math.min(low, id);
    high = Math.max(high, id);
  }
  const from = low >>> 5;
  const words = new Uint32Array((high >>> 5) - from + 1);
  for (const id of ids) words[(id >>> 5) - from]! |= 1 << (id & 31);
  return { from, words };
}

/** All ids below `size`. */
export function everyId(size: number): Bitset {
  const words = new Uint32Array((size + 31) >>> 5).fill(0xffffffff);
  words[words.length - 1] = 0xffffffff >>> (-size & 31);
  return { from: 0, words };
}

/** What both hold. */
export function intersectBitsets(a: Bitset, b: Bitset): Bitset {
  const from = Math.max(a.from, b.from);
  const end = Math.min(a.from + a.words.length, b.from + b.words.length);
  if (end <= from) return EMPTY_BITSET;
  const words = a.words.slice(from - a.from, end - a.from);
  for (let i = 0; i < words.length; i += 1) words[i]! &= b.words[i + from - b.from] as number;
  return { from, words };
}

/** What either holds. */
export function uniteBitsets(a: Bitset, b: Bitset): Bitset {
  if (a.words.length === 0) return b;
  // Stryker disable next-line ConditionalExpression: nothing would be set, so it only spares a copy
  if (b.words.length === 0) return a;
  const from = Math.min(a.from, b.from);
  const end = Math.max(a.from + a.words.length, b.from + b.words.length);
  const words = new Uint32Array(end - from);
  words.set(a.words, a.from - from);
  for (let i = 0; i < b.words.length; i += 1) words[i + b.from - from]! |= b.words[i] as number;
  return { from, words };
}

/** The ids below `size` that the set does not hold. */
export function complementOf(set: Bitset, size: number): Bitset {
  const all = everyId(size);
  for (let i = 0; i < set.words.length; i += 1) {
    // Words beyond the last are not kept.
    all.words[i + set.from]! &= ~(set.words[i] as number);
  }
  return all;
}

/** The ids in ascending order. */
export function idsOf({ from, words }: Bitset): readonly number[] {
  const ids: number[] = [];
  for (let i = 0; i < words.length; i += 1) {
    let word = words[i] as number;
    while (word !== 0) {
      const lowest = word & -word;
      ids.push(((i + from) << 5) + (31 - Math.clz32(lowest)));
      word ^= lowest;
    }
  }
  return ids;
}
