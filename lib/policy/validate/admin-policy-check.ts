import { withArticle, type AdminDialect } from "./admin-dialect.ts";
import { subjectOf } from "./admin-peer-checks.ts";
import { adminRules } from "./admin-rule-checks.ts";
import { anything, has, isObject, kindOf, objectOf, quoted, type Check, type Fields } from "./check.ts";
import { clusterMetadata } from "./metadata-check.ts";
import { nearestName } from "./nearest-name.ts";
import { errorAt, warningAt, type FieldPath, type PolicyProblem } from "./policy-problem.ts";

const MAX_PRIORITY = 1000;

/** A whole admin policy of one kind. */
export function adminPolicy(dialect: AdminDialect): Check {
  const version = versionOf(dialect);
  return objectOf({
    noun: withArticle(dialect.kind),
    fields: {
      apiVersion: version,
      kind: anything,
      metadata: clusterMetadata,
      spec: adminSpec(dialect),
      status: anything,
    },
    also: (object, path) => [
      ...(has(object, "apiVersion") ? [] : version(undefined, path)),
      ...missingParts(object, path),
      ...baselineName(dialect, object, path),
    ],
  });
}

function adminSpec(dialect: AdminDialect): Check {
  const fields: Readonly<Record<string, Check>> = {
    ...(dialect.hasTier ? { tier } : {}),
    ...(dialect.hasPriority ? { priority } : {}),
    subject: subjectOf(dialect),
    ingress: adminRules(dialect, "ingress"),
    egress: adminRules(dialect, "egress"),
  };
  return objectOf({
    noun: `the spec of ${withArticle(dialect.kind)}`,
    fields,
    unknown: (_, path) => [strangeMember(dialect, Object.keys(fields), path)],
    also: (spec, path) => [
      ...(has(spec, "subject") ? [] : [noSubject(path)]),
      ...(dialect.hasTier && !has(spec, "tier") ? tier(undefined, path) : []),
      ...(dialect.hasPriority && !has(spec, "priority") ? priority(undefined, path) : []),
    ],
  });
}

function versionOf(dialect: AdminDialect): Check {
  return (value, path) => {
    if (typeof value === "string" && dialect.versions.includes(value)) return [];
    const what = `${kindOf(value)} is no version of ${dialect.kind} that is known`;
    return [
      errorAt(path, "wrong-api-version", [what, `Write apiVersion: ${dialect.versions.join(" or ")}.`]),
    ];
  };
}

const priority: Check = (value, path) => {
  if (value === undefined) {
    const todo = `Write a whole number from 0 (first) to ${MAX_PRIORITY} (last).`;
    return [errorAt(path, "bad-priority", ["priority is missing", todo])];
  }
  const isSound = typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_PRIORITY;
  if (isSound) return [];
  const what = `${kindOf(value)} is not a priority, which is a whole number from 0 to ${MAX_PRIORITY}`;
  return [
    errorAt(path, "bad-priority", [what, "Write such a number without quotes; the lower one counts first."]),
  ];
};

const tier: Check = (value, path) => {
  if (value === "Admin" || value === "Baseline") return [];
  const what = value === undefined ? "tier is missing" : `${kindOf(value)} is no tier`;
  const todo = "Write Admin (before NetworkPolicies) or Baseline (where none of them decides).";
  return [errorAt(path, "bad-tier", [what, todo])];
};

function noSubject(path: FieldPath): PolicyProblem {
  const todo = "Write subject: {namespaces: {}} for every pod of the cluster, or select some.";
  return errorAt(path, "subject-choice", ["the subject is missing", todo]);
}

/** The API server drops such a member and the policy does without it: the rest means what it says. */
function strangeMember(dialect: AdminDialect, known: readonly string[], path: FieldPath): PolicyProblem {
  const name = String(path.at(-1));
  if (name === "priority" || name === "tier") {
    const what = `${withArticle(dialect.kind)} has no ${name}`;
    return warningAt(path, "unknown-field", [what, "Remove it: it changes nothing."]);
  }
  const near = nearestName(name, known);
  const todo =
    near === undefined
      ? "Remove it: the API server drops it, or refuses the object when it validates strictly."
      : `Did you mean ${near}? As it stands the API server drops it, or refuses the object.`;
  return warningAt(path, "unknown-field", [`unknown field ${quoted(name)}`, todo]);
}

function missingParts(object: Fields, path: FieldPath): readonly PolicyProblem[] {
  const noName = errorAt(path, "missing-name", [
    "metadata is missing",
    "Give the object metadata with a name.",
  ]);
  const noSpec = errorAt(path, "missing-spec", [
    "the spec is missing",
    "Write a spec with a subject and rules.",
  ]);
  return [...(has(object, "metadata") ? [] : [noName]), ...(has(object, "spec") ? [] : [noSpec])];
}

function baselineName(
  dialect: AdminDialect,
  { metadata }: Fields,
  path: FieldPath,
): readonly PolicyProblem[] {
  if (dialect.kind !== "BaselineAdminNetworkPolicy" || !isObject(metadata)) return [];
  if (typeof metadata.name !== "string" || metadata.name === "default") return [];
  const what = `a BaselineAdminNetworkPolicy is called default, and this one ${quoted(metadata.name)}`;
  const todo =
    "Call it default: there is one in a cluster. Several need ClusterNetworkPolicies of tier Baseline.";
  return [errorAt([...path, "metadata", "name"], "baseline-name", [what, todo])];
}
