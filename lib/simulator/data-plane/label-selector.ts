import type { LabelSelector, LabelSelectorRequirement } from "kubernetes-types/meta/v1";

/** The labels of one object; a key that is absent is not the same as a key with an empty value. */
export type Labels = Readonly<Record<string, string>>;

/**
 * Whether a Kubernetes label selector matches these labels. An empty selector matches everything.
 *
 * `NotIn` and `DoesNotExist` match where the key is absent (apimachinery, Requirement.Matches). An operator that
 * label selectors do not have matches nothing: it is the API server's to refuse, and allowing is the worse error.
 */
export function selects(selector: LabelSelector, labels: Labels): boolean {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    if (!Object.hasOwn(labels, key) || labels[key] !== value) return false;
  }
  return (selector.matchExpressions ?? []).every((requirement) => meets(requirement, labels));
}

function meets(requirement: LabelSelectorRequirement, labels: Labels): boolean {
  const present = Object.hasOwn(labels, requirement.key);
  const listed = present && (requirement.values ?? []).includes(labels[requirement.key]!);
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
