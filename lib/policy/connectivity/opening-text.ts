import type { Opening, Openings } from "./openings.ts";
import { NO_PORTS, portSetText } from "./port-set.ts";

/** An opening in words: the ports that are open for sure, and those of which it cannot be said, if any. */
export interface OpeningText {
  readonly ports: string;
  readonly uncertain?: string;
}

/** Both in the notation of `portSetText`. */
export function openingText({ ports }: Openings, { certain, possible }: Opening): OpeningText {
  const text = { ports: portSetText(certain) };
  return certain === possible ? text : { ...text, uncertain: portSetText(ports.minus(possible, certain)) };
}

/** Both as one text for people: `TCP 80, uncertain: TCP 81`. */
export function openingLine({ ports, uncertain }: OpeningText): string {
  if (uncertain === undefined) return ports;
  return ports === NO_PORTS ? `uncertain: ${uncertain}` : `${ports}, uncertain: ${uncertain}`;
}
