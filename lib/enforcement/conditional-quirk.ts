import type { Quirk } from "./enforcement-report.ts";

/** A peculiarity that belongs to some setups of a CNI. */
export interface ConditionalQuirk<Setup> extends Quirk {
  /** Whether it applies; always where it is left out. */
  readonly when?: (setup: Setup) => boolean;
}

/** Those that apply to this setup. */
export function quirksThatApply<Setup>(
  quirks: readonly ConditionalQuirk<Setup>[],
  setup: Setup,
): readonly Quirk[] {
  return quirks
    .filter(({ when }) => when?.(setup) ?? true)
    .map(({ id, severity, title, text, source }) => ({
      id,
      severity,
      title,
      text,
      ...(source === undefined ? {} : { source }),
    }));
}
