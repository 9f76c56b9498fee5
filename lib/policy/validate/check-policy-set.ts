import { dialectOf } from "./admin-dialect.ts";
import { isObject, type Fields } from "./check.ts";
import { errorAt, warningAt, type FieldPath, type PolicyProblem, type Wording } from "./policy-problem.ts";

/** Something wrong between the objects of a set, said of one of them. */
export interface SetProblem {
  /** Index of the object that it is said of. */
  readonly index: number;
  /** Index of an object that it collides with. */
  readonly other: number;
  readonly problem: PolicyProblem;
}

interface Entry {
  readonly index: number;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly spec: Fields;
}

/**
 * What is wrong between policies that are each fine: two of one name, two BaselineAdminNetworkPolicies, two admin
 * policies of one priority in a tier. Said of every object but the first of those that collide. Objects that are no
 * policies, or have no name, are left out.
 */
export function checkPolicySet(objects: readonly unknown[]): readonly SetProblem[] {
  const entries = objects.flatMap((object, index) => entryOf(object, index));
  return [
    ...collisions(entries, ({ kind, namespace, name }) => `${kind} ${namespace}/${name}`, duplicateName),
    ...collisions(entries, baselineKey, severalBaselines),
    ...collisions(entries, priorityKey, samePriority),
  ];
}

function entryOf(object: unknown, index: number): readonly Entry[] {
  if (!isObject(object) || !isObject(object.metadata)) return [];
  const { kind, metadata, spec } = object;
  const isClusterWide = dialectOf(kind) !== undefined;
  if (kind !== "NetworkPolicy" && !isClusterWide) return [];
  if (typeof metadata.name !== "string") return [];
  const namespace = isClusterWide ? "" : namespaceOf(metadata);
  return [{ index, kind: String(kind), name: metadata.name, namespace, spec: isObject(spec) ? spec : {} }];
}

function namespaceOf({ namespace }: Fields): string {
  return typeof namespace === "string" && namespace !== "" ? namespace : "default";
}

function collisions(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => string | undefined,
  say: (entry: Entry, first: Entry) => PolicyProblem | undefined,
): readonly SetProblem[] {
  const firsts = new Map<string, Entry>();
  return entries.flatMap((entry) => {
    const key = keyOf(entry);
    if (key === undefined) return [];
    const first = firsts.get(key);
    if (first === undefined) {
      firsts.set(key, entry);
      return [];
    }
    const problem = say(entry, first);
    return problem === undefined ? [] : [{ index: entry.index, other: first.index, problem }];
  });
}

function duplicateName({ kind, namespace, name }: Entry): PolicyProblem {
  const text = namespace === "" ? name : `${namespace}/${name}`;
  const what = `there is another ${kind} ${text}: the one applied last replaces the others`;
  return errorAt(["metadata", "name"], "duplicate-name", [what, "Give each its own name."]);
}

function baselineKey({ kind }: Entry): string | undefined {
  return kind === "BaselineAdminNetworkPolicy" ? kind : undefined;
}

function severalBaselines(entry: Entry, first: Entry): PolicyProblem | undefined {
  if (entry.name === first.name) return undefined; // a duplicate, and told as one
  const what = `a cluster has one BaselineAdminNetworkPolicy, and ${first.name} is another`;
  const todo = "Put the rules of both into one, or write ClusterNetworkPolicies of tier Baseline.";
  return errorAt(["metadata", "name"], "several-baselines", [what, todo]);
}

/** Priorities are compared within a tier, across kinds: how an ANP ranks beside a CNP is not stated. */
function priorityKey({ kind, spec }: Entry): string | undefined {
  const dialect = dialectOf(kind);
  if (dialect === undefined || !dialect.hasPriority || typeof spec.priority !== "number") return undefined;
  const isBaseline = dialect.hasTier && spec.tier === "Baseline";
  return `${isBaseline ? "baseline" : "admin"} ${spec.priority}`;
}

function samePriority(entry: Entry, first: Entry): PolicyProblem | undefined {
  if (entry.kind === first.kind && entry.name === first.name) return undefined;
  const what = `priority ${String(entry.spec.priority)} is also that of ${first.kind} ${first.name}: which of them counts first is not defined`;
  const wording: Wording = [
    what,
    "Give each its own priority. Where their rules differ, answers are uncertain until then.",
  ];
  const path: FieldPath = ["spec", "priority"];
  return warningAt(path, "same-priority", wording);
}
