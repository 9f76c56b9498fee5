import {
  ANYTHING,
  bothConstraints,
  constraintOf,
  implies,
  negated,
  requirementsOfConstraint,
  type KeyConstraint,
} from "./key-constraint.ts";
import type { LabelSelector, LabelSelectorRequirement } from "../model/labels.ts";
import { ok, refuse, type Result } from "../model/result.ts";
import { requirementsOf } from "./selects.ts";

/** A conjunction, one constraint a key: two selectors with equal constraints match the same label sets. */
type Conjunction = ReadonlyMap<string, KeyConstraint>;

/** More objects than this for one direction would be no bridge that a person can check. */
const MAX_COMPLEMENT = 16;
/** Bound on intermediate terms, far above what `MAX_COMPLEMENT` can come from in practice. */
const MAX_TERMS = 512;

/**
 * True only if no label set satisfies both: a proof over all label sets, never over the objects of the moment.
 * A requirement that cannot be read proves nothing.
 */
export function selectorsDisjoint(a: LabelSelector, b: LabelSelector): boolean {
  return conjunctionOf([...requirementsOf(a), ...requirementsOf(b)].filter(isReadable)) === "never";
}

/** The selector that matches exactly what all given match, or undefined if nothing does. */
export function intersection(selectors: readonly LabelSelector[]): LabelSelector | undefined {
  const conjunction = conjunctionOf(selectors.flatMap(requirementsOf));
  return conjunction === "never" ? undefined : selectorOf(conjunction);
}

/** True only if everything that `inner` matches is matched by `outer`. */
export function selectorImplies(inner: LabelSelector, outer: LabelSelector): boolean {
  const a = conjunctionOf(requirementsOf(inner).filter(isReadable));
  if (a === "never") return true;
  const b = conjunctionOf(requirementsOf(outer));
  return b !== "never" && covers(b, a);
}

/**
 * Selectors whose union matches exactly what none of the given matches; none at all if the given match everything.
 *
 * One selector is a conjunction and the complement of a conjunction is not one, hence the list. Refuses
 * `not-expressible` when it takes more than 16 selectors, or when a selector holds an operator we cannot read.
 */
export function complement(selectors: readonly LabelSelector[]): Result<readonly LabelSelector[]> {
  if (!selectors.flatMap(requirementsOf).every(isReadable)) {
    return refuse({
      code: "not-expressible",
      message: "A selector holds an operator that Kubernetes does not know.",
    });
  }
  let terms: readonly Conjunction[] = [new Map()];
  for (const selector of selectors) {
    const conjunction = conjunctionOf(requirementsOf(selector));
    if (conjunction === "never") continue;
    terms = withoutCovered(terms.flatMap((term) => outside(term, conjunction)));
    if (terms.length > MAX_TERMS) return tooLarge(terms.length);
  }
  return terms.length > MAX_COMPLEMENT ? tooLarge(terms.length) : ok(terms.map(selectorOf));
}

/** The parts of `term` where `conjunction` fails: one for each of its constraints that can fail there. */
function outside(term: Conjunction, conjunction: Conjunction): Conjunction[] {
  return [...conjunction].flatMap(([key, constraint]) =>
    negated(constraint).flatMap((negation) => {
      const both = bothConstraints(term.get(key) ?? ANYTHING, negation);
      return both.form === "never" ? [] : [new Map(term).set(key, both)];
    }),
  );
}

/** Drops every term that another covers; of equal terms the first stays. */
function withoutCovered(terms: readonly Conjunction[]): readonly Conjunction[] {
  return terms.filter(
    (term, i) => !terms.some((other, j) => i !== j && covers(other, term) && (j < i || !covers(term, other))),
  );
}

function covers(outer: Conjunction, inner: Conjunction): boolean {
  return [...outer].every(([key, constraint]) => implies(inner.get(key) ?? ANYTHING, constraint));
}

function isReadable(requirement: LabelSelectorRequirement): boolean {
  return constraintOf(requirement) !== undefined;
}

/** "never" where nothing satisfies all of them, as an unreadable requirement satisfies nothing (see `satisfies`). */
function conjunctionOf(requirements: readonly LabelSelectorRequirement[]): Conjunction | "never" {
  const conjunction = new Map<string, KeyConstraint>();
  for (const requirement of requirements) {
    const constraint = constraintOf(requirement);
    const both = constraint && bothConstraints(conjunction.get(requirement.key) ?? ANYTHING, constraint);
    if (both === undefined || both.form === "never") return "never";
    conjunction.set(requirement.key, both);
  }
  return conjunction;
}

function selectorOf(conjunction: Conjunction): LabelSelector {
  const requirements = [...conjunction]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, constraint]) => requirementsOfConstraint(key, constraint));
  const equalities = requirements.filter((r) => r.operator === "In" && r.values?.length === 1);
  const others = requirements.filter((r) => !equalities.includes(r));
  return {
    ...(equalities.length > 0
      ? { matchLabels: Object.fromEntries(equalities.map((r) => [r.key, r.values![0]!])) }
      : {}),
    ...(others.length > 0 ? { matchExpressions: others } : {}),
  };
}

function tooLarge(terms: number): Result<never> {
  return refuse({
    code: "not-expressible",
    message: `Covering exactly the pods that no other policy isolates would take ${terms} selectors; at most ${MAX_COMPLEMENT} are written.`,
  });
}
