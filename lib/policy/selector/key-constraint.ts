import type { LabelSelectorRequirement } from "../model/labels.ts";

/**
 * What a conjunction of requirements says about one label key, in a normal form that is closed under "and".
 * `present` excludes its `values`; `not-in` does too, but also holds where the key is absent.
 */
export interface KeyConstraint {
  readonly form: "in" | "not-in" | "present" | "absent" | "never";
  /** Sorted, without duplicates; empty for `absent` and `never`. */
  readonly values: readonly string[];
}

const NEVER: KeyConstraint = { form: "never", values: [] };
const ABSENT: KeyConstraint = { form: "absent", values: [] };

/** Holds for every label set: the neutral element of `bothConstraints`. */
export const ANYTHING: KeyConstraint = { form: "not-in", values: [] };

/** The normal form of one requirement, or undefined for an operator that the API does not know. */
export function constraintOf(requirement: LabelSelectorRequirement): KeyConstraint | undefined {
  const values = sorted(requirement.values ?? []);
  switch (requirement.operator) {
    case "In":
      return oneOf(values);
    case "NotIn":
      return { form: "not-in", values };
    case "Exists":
      return { form: "present", values: [] };
    case "DoesNotExist":
      return ABSENT;
    default:
      return undefined;
  }
}

/** Holds exactly where the given constraint does not. */
export function negated(constraint: KeyConstraint): readonly KeyConstraint[] {
  switch (constraint.form) {
    case "in":
      return [{ form: "not-in", values: constraint.values }];
    case "not-in":
      return constraint.values.length === 0 ? [] : [oneOf(constraint.values)];
    case "present":
      return constraint.values.length === 0 ? [ABSENT] : [ABSENT, oneOf(constraint.values)];
    case "absent":
      return [{ form: "present", values: [] }];
    case "never":
      return [ANYTHING];
  }
}

/** Holds exactly where both do. */
export function bothConstraints(a: KeyConstraint, b: KeyConstraint): KeyConstraint {
  if (a.form === "in") return oneOf(a.values.filter((value) => admits(b, value)));
  if (b.form === "in") return oneOf(b.values.filter((value) => admits(a, value)));
  const forms = new Set([a.form, b.form]);
  if (forms.has("never")) return NEVER;
  if (forms.has("absent")) return forms.has("present") ? NEVER : ABSENT;
  return { form: forms.has("present") ? "present" : "not-in", values: sorted([...a.values, ...b.values]) };
}

/** True only if every label set that satisfies `inner` satisfies `outer`. Exact: values are unbounded. */
export function implies(inner: KeyConstraint, outer: KeyConstraint): boolean {
  const both = bothConstraints(inner, outer);
  // "And" only ever drops values from an `in` and adds them to the others, so equal lengths are equal lists.
  return both.form === inner.form && both.values.length === inner.values.length;
}

/** The requirements that say the same in the API's own words. `never` has none: callers drop it before. */
export function requirementsOfConstraint(key: string, constraint: KeyConstraint): LabelSelectorRequirement[] {
  const { form, values } = constraint;
  const notIn: LabelSelectorRequirement[] = values.length > 0 ? [{ key, operator: "NotIn", values }] : [];
  switch (form) {
    case "in":
    case "never":
      return [{ key, operator: "In", values }];
    case "not-in":
      return notIn;
    case "present":
      return [{ key, operator: "Exists" }, ...notIn];
    case "absent":
      return [{ key, operator: "DoesNotExist" }];
  }
}

function admits(constraint: KeyConstraint, value: string): boolean {
  if (constraint.form === "in") return constraint.values.includes(value);
  if (constraint.form === "absent" || constraint.form === "never") return false;
  return !constraint.values.includes(value);
}

function oneOf(values: readonly string[]): KeyConstraint {
  return values.length === 0 ? NEVER : { form: "in", values };
}

function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
