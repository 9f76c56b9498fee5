import { createHash } from "node:crypto";

/** A uid that is the same in every run for the same words, so that a restart keeps every object's identity. */
export function uidOf(...words: string[]): string {
  const hex = createHash("sha256").update(words.join("/")).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const SAFE_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** A short suffix in the alphabet that Kubernetes uses for generated names (no vowels, no look-alikes). */
export function suffixOf(length: number, ...words: string[]): string {
  const digest = createHash("sha256").update(words.join("/")).digest();
  return Array.from(digest.subarray(0, length), (byte) => SAFE_ALPHABET[byte % SAFE_ALPHABET.length]).join(
    "",
  );
}
