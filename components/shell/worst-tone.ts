import type { StatusWords } from "./status-words.ts";

const GRAVITY: readonly StatusWords["tone"][] = ["ready", "attention", "danger"];

/** The gravest of `tones`: what one dot for all of them shows. */
export function worstTone(tones: readonly StatusWords["tone"][]): StatusWords["tone"] {
  return GRAVITY[Math.max(0, ...tones.map((tone) => GRAVITY.indexOf(tone)))] ?? "ready";
}
