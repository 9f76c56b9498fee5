import { FEATURES } from "./feature.ts";
import type { FeatureCell, FeatureCells } from "./recognition.ts";

/** It does what the specification says. */
export function enforced(reason: string, source?: string): FeatureCell {
  return cell("enforced", reason, source);
}

/** It is accepted, and nothing comes of it. */
export function notEnforced(reason: string, source?: string): FeatureCell {
  return cell("not-enforced", reason, source);
}

/** It does something else than the specification, or most people, would expect. */
export function differs(reason: string, source?: string): FeatureCell {
  return cell("differs", reason, source);
}

/** Nobody can say from objects; only a canary can. */
export function unknown(reason: string, source?: string): FeatureCell {
  return cell("unknown", reason, source);
}

/** One cell for all ten features. */
export function everyFeature(one: FeatureCell): FeatureCells {
  return Object.fromEntries(FEATURES.map((feature) => [feature, one])) as FeatureCells;
}

function cell(state: FeatureCell["state"], reason: string, source: string | undefined): FeatureCell {
  return source === undefined ? { state, reason } : { state, reason, source };
}
