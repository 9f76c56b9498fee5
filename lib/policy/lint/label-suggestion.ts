import { distanceAtMost } from "../model/edit-distance.ts";
import type { LabelSelector, Labels } from "../model/labels.ts";
import { requirementsOf } from "../selector/selects.ts";

/**
 * The label that somebody who wrote this selector most likely meant: ", did you mean app=web?", or nothing.
 * Only labels within two letters of one that the selector asks for, and that no object has, are suggested.
 */
export function suggestionFor(selector: LabelSelector, present: readonly Labels[]): string {
  const existing = new Set(
    present.flatMap((labels) => Object.entries(labels).map(([key, value]) => `${key}=${value}`)),
  );
  const asked = requirementsOf(selector)
    .filter((r) => r.operator === "In")
    .flatMap((r) => (r.values ?? []).map((value) => `${r.key}=${value}`))
    .filter((label) => !existing.has(label));
  const near = asked.flatMap((label) => [...existing].filter((other) => distanceAtMost(label, other, 2)));
  return near.length === 0 ? "" : `, did you mean ${near.toSorted()[0]}?`;
}
