/** A 32-bit number that is the same for the same text, in every run (FNV-1a, then mixed so that all bits count). */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return mixed(hash);
}

/** A 32-bit number made of two others, for a place in a repeatable sequence. */
export function combine(a: number, b: number): number {
  return mixed(Math.imul(a ^ mixed(b), 0x9e3779b1) ^ b);
}

/** A uuid spelled from four 32-bit numbers; unique as far as they are. */
export function uuidOf(numbers: readonly [number, number, number, number]): string {
  const hex = numbers.map((number) => (number >>> 0).toString(16).padStart(8, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function mixed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Numbers that look random and repeat exactly for the same seed. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** The next whole number from 0 up to but not including `count`. */
  below(count: number): number {
    return Math.floor(this.fraction() * count);
  }

  /** The next number in [0, 1). */
  fraction(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    return mixed(this.#state) / 0x1_0000_0000;
  }

  /** An ephemeral source port of Linux's default range. */
  ephemeralPort(): number {
    return 32_768 + this.below(28_232);
  }
}
