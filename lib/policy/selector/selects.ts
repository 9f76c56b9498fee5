import type { LabelSelector, LabelSelectorRequirement, Labels } from "../model/labels.ts";

/** The label that the control plane puts on every namespace; no one can change it. */
export const NAMESPACE_NAME_LABEL = "kubernetes.io/metadata.name";

/**
 * An empty selector matches every object, labelled or not; a missing one matches none (the metav1 rule).
 * Peers and subjects read absence differently; that is for their callers to settle.
 */
export function selects(selector: LabelSelector | undefined, labels: Labels): boolean {
  if (selector === undefined) return false;
  return requirementsOf(selector).every((requirement) => satisfies(requirement, labels));
}

/** A selector as one flat conjunction: `matchLabels` are `In` with one value. */
export function requirementsOf(selector: LabelSelector): readonly LabelSelectorRequirement[] {
  const fromLabels = Object.entries(selector.matchLabels ?? {}).map(
    ([key, value]): LabelSelectorRequirement => ({ key, operator: "In", values: [value] }),
  );
  return [...fromLabels, ...(selector.matchExpressions ?? [])];
}

/**
 * One requirement. NotIn holds where the key is absent (apimachinery `labels/selector.go`); an operator that the API
 * does not know holds nowhere, so that a selector we cannot read never opens anything.
 */
export function satisfies(requirement: LabelSelectorRequirement, labels: Labels): boolean {
  const present = Object.hasOwn(labels, requirement.key);
  const listed = present && (requirement.values ?? []).includes(labels[requirement.key] as string);
  switch (requirement.operator) {
    case "In":
      return listed;
    case "NotIn":
      return !listed;
    case "Exists":
      return present;
    case "DoesNotExist":
      return !present;
    default:
      return false;
  }
}

/** Labels of a namespace with the one that the control plane guarantees, also for namespaces known by name alone. */
export function namespaceLabels(name: string, labels: Labels = {}): Labels {
  return { ...labels, [NAMESPACE_NAME_LABEL]: name };
}
