import type { Bitset } from "./bitset.ts";
import type { LabelSelector } from "../model/labels.ts";

/** A selector with what it selects in this cluster: label sets of pods, or namespaces, as the ids of their bits. */
export interface CompiledSelector {
  readonly source: LabelSelector;
  readonly ids: Bitset;
}

/** A selector in the notation of `kubectl get -l`; `(everything)` for an empty one. */
export function selectorText(selector: LabelSelector): string {
  const equalities = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  const others = (selector.matchExpressions ?? []).map(({ key, operator, values }) => {
    if (operator === "Exists") return key;
    if (operator === "DoesNotExist") return `!${key}`;
    return `${key} ${operator === "In" ? "in" : "notin"} (${(values ?? []).join(", ")})`;
  });
  const parts = [...equalities, ...others];
  return parts.length === 0 ? "(everything)" : parts.join(",");
}
