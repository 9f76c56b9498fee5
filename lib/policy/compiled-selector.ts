import type { LabelSelector, Labels } from "./labels.ts";
import { selects } from "./selects.ts";

/** A selector that remembers what it said about each label object: pods of one class share theirs. */
export interface CompiledSelector {
  readonly source: LabelSelector;
  matches(labels: Labels): boolean;
}

/** Compiles a selector. Its memory is keyed by identity, so it lives and dies with the compiled cluster. */
export function compileSelector(source: LabelSelector): CompiledSelector {
  const memory = new WeakMap<Labels, boolean>();
  return {
    source,
    matches(labels) {
      const known = memory.get(labels);
      if (known !== undefined) return known;
      const answer = selects(source, labels);
      memory.set(labels, answer);
      return answer;
    },
  };
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
