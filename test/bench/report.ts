/** How a figure is held against its bound. `because`: what it is relative to, when it is not an absolute figure. */
export type Bound = ({ readonly atMost: number } | { readonly atLeast: number }) & {
  readonly because?: string;
};

let short = 0;

/** Prints one figure as `name value unit (bound …) ok`, or `short` when it misses its bound. */
export function figure(name: string, value: number, unit: string, bound?: Bound): void {
  const shown = value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
  if (bound === undefined) {
    console.log(`${name} ${shown} ${unit} (no bound) ok`);
    return;
  }
  const fits = "atMost" in bound ? value <= bound.atMost : value >= bound.atLeast;
  if (!fits) short += 1;
  const limit = "atMost" in bound ? bound.atMost : bound.atLeast;
  const least = "atLeast" in bound ? "at least " : "";
  const because = bound.because === undefined ? "" : `, ${bound.because}`;
  console.log(
    `${name} ${shown} ${unit} (bound ${least}${Number(limit.toFixed(2))} ${unit}${because}) ${fits ? "ok" : "short"}`,
  );
}

/** Says that a figure could not be measured on this machine, and why. It is neither ok nor short. */
export function notRun(name: string, why: string): void {
  console.log(`${name} not run: ${why}`);
}

/** How many figures missed their bound so far. */
export function shortfalls(): number {
  return short;
}

/** The value below which `share` (0 to 1) of `values` lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** What `work` costs in milliseconds of one core: other work of the machine does not count. */
export function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
