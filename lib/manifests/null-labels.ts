import type { FieldPath } from "./field-path.ts";
import { isLabelMap } from "./label-map.ts";

/** Where a value has labels that are null: the API server keeps such a label, with an empty value. */
export function nullLabels(value: unknown, path: FieldPath = []): readonly FieldPath[] {
  if (typeof value !== "object" || value === null) return [];
  const steps: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((member, index) => [index, member] as const)
    : Object.entries(value);
  return steps.flatMap(([step, member]) => {
    const at = [...path, step];
    if (typeof step === "number" || !isLabelMap(step, member)) return nullLabels(member, at);
    const labels = Object.entries(member).filter(([, text]) => text === null);
    return labels.map(([label]) => [...at, label]);
  });
}
