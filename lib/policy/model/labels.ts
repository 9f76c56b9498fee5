/** Labels of a Kubernetes object: key to value, both as the API server stores them. */
export type Labels = Readonly<Record<string, string>>;

/** One requirement of a selector; `values` counts for In and NotIn alone. NotIn matches where the key is absent. */
export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values?: readonly string[];
}

/** A metav1.LabelSelector: a conjunction. Empty matches everything; a missing one is the caller's to interpret. */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}
