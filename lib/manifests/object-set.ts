import { checkPolicySet } from "#lib/policy/index.ts";
import { policyProblem } from "./check-object.ts";
import { objectName, type ManifestObject } from "./manifest-object.ts";
import type { ManifestProblem } from "./manifest-problem.ts";

/** Objects that stand together, and what is wrong between those that do not. */
export interface ObjectSet {
  readonly objects: readonly ManifestObject[];
  readonly problems: readonly ManifestProblem[];
}

/**
 * What stands of objects that are each fine. Of two with one name the later counts, as if they were applied in turn;
 * of two policies that differ neither counts: nobody can say which would stand.
 */
export function objectSet(written: readonly ManifestObject[]): ObjectSet {
  const groups = [...Map.groupBy(written, (object) => `${object.role} ${objectName(object)}`).values()];
  const named = groups.map(settled);
  const objects = named.flatMap((set) => set.objects);
  return { objects, problems: [...named.flatMap((set) => set.problems), ...amongPolicies(objects)] };
}

function settled(objects: readonly ManifestObject[]): ObjectSet {
  const last = objects.at(-1);
  const first = objects[0];
  if (first === undefined || last === undefined || objects.length === 1) return { objects, problems: [] };
  const isDoubtful = isPolicy(last) && objects.some((object) => specText(object) !== specText(last));
  const todo = isDoubtful
    ? "Keep one of them; both are left out, since they differ."
    : "Keep one of them; the later one counts.";
  const problems = objects.slice(1).map((object): ManifestProblem => ({
    file: object.file,
    line: object.lineOf([]),
    what: `${objectName(object)} is written before, in ${first.file}:${first.lineOf([])}`,
    todo,
    severity: isDoubtful ? "error" : "warning",
  }));
  return { objects: isDoubtful ? [] : [last], problems };
}

function isPolicy({ role }: ManifestObject): boolean {
  return role === "network-policy" || role === "foreign-policy";
}

function specText({ raw }: ManifestObject): string {
  return JSON.stringify(raw["spec"] ?? null);
}

/** Priorities and singletons. Names that stand twice have been told. */
function amongPolicies(objects: readonly ManifestObject[]): readonly ManifestProblem[] {
  const policies = objects.filter(isPolicy);
  return checkPolicySet(policies.map((object) => object.raw)).flatMap(({ index, other, problem }) => {
    const object = policies[index];
    const first = policies[other];
    if (object === undefined || first === undefined) return [];
    const said = policyProblem(object, problem);
    return [{ ...said, what: `${said.what} (${first.file}:${first.lineOf([])})` }];
  });
}
