import type { ForeignPolicy } from "../model/snapshot.ts";

/** The rules of a Cilium policy: it has one as `spec`, any number in the list `specs`, or both. */
export function ciliumRules({ spec, specs }: ForeignPolicy): readonly unknown[] {
  const listed: readonly unknown[] = Array.isArray(specs) ? specs : [specs];
  return [spec, ...listed].filter((rule) => rule !== undefined && rule !== null);
}

/** Whether a selector is written; an empty one is, and selects everything. */
export function hasSelector(rule: unknown, name: "endpointSelector" | "nodeSelector"): boolean {
  if (typeof rule !== "object" || rule === null) return false;
  const selector = (rule as Record<string, unknown>)[name];
  return selector !== undefined && selector !== null;
}
