import type { EdgeBucket } from "#lib/flows/index.ts";

/** One bar: connections of `hours` hours from `startMs` on. */
export interface SparkBar {
  readonly startMs: number;
  readonly allowed: number;
  readonly denied: number;
}

/** Bars of equal length over a window, and the tallest of them. */
export interface Sparkline {
  readonly bars: readonly SparkBar[];
  readonly hours: number;
  readonly peak: number;
}

const HOUR_MS = 3_600_000;

/**
 * Sums hourly buckets into at most `maxBars` bars of whole hours that end with the hour of `nowMs`. Hours without
 * traffic are bars of nothing, so that a gap looks like one; buckets before the window are left out.
 */
export function sparkline(
  buckets: readonly EdgeBucket[],
  {
    nowMs,
    windowDays,
    maxBars,
  }: { readonly nowMs: number; readonly windowDays: number; readonly maxBars: number },
): Sparkline {
  const hours = Math.max(1, Math.ceil((windowDays * 24) / maxBars));
  const count = Math.ceil((windowDays * 24) / hours);
  const endMs = (Math.floor(nowMs / HOUR_MS) + 1) * HOUR_MS;
  const firstMs = endMs - count * hours * HOUR_MS;
  const bars = Array.from({ length: count }, (_, index) => ({
    startMs: firstMs + index * hours * HOUR_MS,
    allowed: 0,
    denied: 0,
  }));
  for (const bucket of buckets) {
    const bar = bars[Math.floor((bucket.startMs - firstMs) / (hours * HOUR_MS))];
    if (bar === undefined) continue;
    bar.allowed += bucket.allowed;
    bar.denied += bucket.denied;
  }
  return { bars, hours, peak: Math.max(0, ...bars.map((bar) => bar.allowed + bar.denied)) };
}
