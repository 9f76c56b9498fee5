const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A length of time in one rounded-down unit: "2 s", "18 min", "4 h", "21 d". Less than a second, and anything
 * negative (a server's clock ahead of the browser's), is "0 s".
 */
export function ageText(ms: number): string {
  if (ms < MINUTE) return `${Math.max(0, Math.floor(ms / SECOND))} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.floor(ms / DAY)} d`;
}

/** "just now", or "2 s ago" and so on. */
export function agoText(ms: number): string {
  return ms < 2 * SECOND ? "just now" : `${ageText(ms)} ago`;
}

/** A moment in full, for titles: "2026-11-24 08:46:06 UTC". The same on every machine, so that it can be quoted. */
export function momentText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
