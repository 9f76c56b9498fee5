/** Fractional parts of the cube roots of the first 64 primes: FIPS 180-4, section 4.2.2, computed instead of copied. */
const ROUND_CONSTANTS = primes(64).map((prime) => fraction(Math.cbrt(prime)));
/** Fractional parts of the square roots of the first 8 primes: FIPS 180-4, section 5.3.3. */
const INITIAL_HASH = primes(8).map((prime) => fraction(Math.sqrt(prime)));

/**
 * SHA-256 of a text's UTF-8 bytes, as 64 lower-case hex digits. Pure arithmetic, because this room runs in the browser
 * as well and the platform's own digest is asynchronous. Not for secrets: it is not constant-time.
 */
export function sha256(text: string): string {
  const bytes = padded(new TextEncoder().encode(text));
  const hash = Uint32Array.from(INITIAL_HASH);
  const schedule = new Uint32Array(64);
  for (let offset = 0; offset < bytes.byteLength; offset += 64) {
    for (let i = 0; i < 16; i += 1) schedule[i] = bytes.getUint32(offset + 4 * i);
    digestBlock(hash, schedule);
  }
  return [...hash].map((word) => word.toString(16).padStart(8, "0")).join("");
}

function padded(bytes: Uint8Array): DataView {
  const length = Math.ceil((bytes.length + 9) / 64) * 64;
  const block = new Uint8Array(length);
  block.set(bytes);
  block[bytes.length] = 0x80;
  const view = new DataView(block.buffer);
  view.setBigUint64(length - 8, BigInt(bytes.length) * 8n);
  return view;
}

function digestBlock(hash: Uint32Array, w: Uint32Array): void {
  for (let i = 16; i < 64; i += 1) {
    const s0 = rotate(at(w, i - 15), 7) ^ rotate(at(w, i - 15), 18) ^ (at(w, i - 15) >>> 3);
    const s1 = rotate(at(w, i - 2), 17) ^ rotate(at(w, i - 2), 19) ^ (at(w, i - 2) >>> 10);
    w[i] = at(w, i - 16) + s0 + at(w, i - 7) + s1;
  }
  const v = Uint32Array.from(hash);
  for (let i = 0; i < 64; i += 1) round(v, at(w, i) + (ROUND_CONSTANTS[i] as number));
  for (let i = 0; i < 8; i += 1) hash[i] = at(hash, i) + at(v, i);
}

/** One round over the working variables a to h, held in `v[0]` to `v[7]`. */
function round(v: Uint32Array, input: number): void {
  const [a, e] = [at(v, 0), at(v, 4)];
  const choice = (e & at(v, 5)) ^ (~e & at(v, 6));
  const majority = (a & at(v, 1)) ^ (a & at(v, 2)) ^ (at(v, 1) & at(v, 2));
  const t1 = at(v, 7) + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + input;
  const t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority;
  v.copyWithin(1, 0, 7);
  v[4] = at(v, 4) + t1;
  v[0] = t1 + t2;
}

function at(words: Uint32Array, index: number): number {
  return words[index] as number;
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function fraction(value: number): number {
  return Math.floor((value - Math.floor(value)) * 2 ** 32) >>> 0;
}

function primes(count: number): readonly number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n += 1) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}
