import { isObject, listOf, objectOf, quoted, textOf, wrongType, type Check, type Fields } from "./check.ts";
import { isLabelKey, isLabelValue } from "./names.ts";
import { errorAt, type FieldPath, type PolicyProblem } from "./policy-problem.ts";

const OPERATORS = ["In", "NotIn", "Exists", "DoesNotExist"];

/** A label key. */
const labelKey: Check = textOf("a label key", (key, path) => {
  if (isLabelKey(key)) return [];
  const what = `${quoted(key)} is not a label key`;
  const todo =
    'Write an optional DNS prefix with "/", then at most 63 of A-Z a-z 0-9 - _ . with a letter or digit at both ends.';
  return [errorAt(path, "bad-label-key", [what, todo])];
});

/** A label value. */
const labelValue: Check = textOf("a label value", (value, path) => {
  if (isLabelValue(value)) return [];
  const what = `${quoted(value)} is not a label value`;
  const todo = "Write at most 63 of A-Z a-z 0-9 - _ . with a letter or digit at both ends, or nothing.";
  return [errorAt(path, "bad-label-value", [what, todo])];
});

const matchLabels: Check = (value, path) => {
  if (!isObject(value)) return [wrongType(path, value, "a map of labels")];
  return Object.entries(value).flatMap(([key, text]) => [
    ...labelKey(key, [...path, key]),
    ...labelValue(text, [...path, key]),
  ]);
};

/** Labels on an object. What no label can be is a warning here: no policy means anything else because of it. */
export const metadataLabels: Check = (value, path) =>
  matchLabels(value, path).map((problem) =>
    problem.code === "wrong-type" ? problem : { ...problem, severity: "warning" },
  );

const requirement = objectOf({
  noun: "a requirement",
  fields: {
    key: labelKey,
    operator: textOf("an operator", operator),
    values: listOf({ noun: "values", item: labelValue }),
  },
  also: (entry, path) => [...withoutField(entry, "key", path), ...valuesForOperator(entry, path)],
});

/** A metav1.LabelSelector as the API server accepts it. */
export const selector: Check = objectOf({
  noun: "a label selector",
  fields: {
    matchLabels,
    matchExpressions: listOf({ noun: "requirements", item: requirement }),
  },
  unknown: (value, path) => {
    const name = String(path.at(-1));
    const isLabel = typeof value === "string";
    const what = `unknown field ${quoted(name)} in a label selector`;
    const todo = isLabel
      ? `Write it as matchLabels: {${name}: ${value}}.`
      : "A selector has matchLabels and matchExpressions alone.";
    return [errorAt(path, "unknown-field", [what, todo])];
  },
});

function operator(name: string, path: FieldPath): readonly PolicyProblem[] {
  if (OPERATORS.includes(name)) return [];
  const what = `operator ${quoted(name)} is none of In, NotIn, Exists, DoesNotExist`;
  const todo =
    name === "Gt" || name === "Lt"
      ? `${name} compares numbers on node affinity alone. List the values with In.`
      : "Write one of the four; they are case-sensitive.";
  return [errorAt(path, "bad-operator", [what, todo])];
}

function valuesForOperator(entry: Fields, path: FieldPath): readonly PolicyProblem[] {
  const { operator: name, values } = entry;
  if (name === undefined || name === null) return withoutField(entry, "operator", path);
  const count = Array.isArray(values) ? values.length : 0;
  if ((name === "In" || name === "NotIn") && count === 0) {
    const what = `In and NotIn need values, and this ${name} has none`;
    return [errorAt(path, "operator-needs-values", [what, "List the values, or write Exists."])];
  }
  if ((name === "Exists" || name === "DoesNotExist") && count > 0) {
    const what = `${name} takes no values, and this one has ${count}`;
    return [errorAt(path, "operator-takes-no-values", [what, "Remove the values, or write In."])];
  }
  return [];
}

function withoutField(entry: Fields, name: string, path: FieldPath): readonly PolicyProblem[] {
  if (entry[name] !== undefined && entry[name] !== null) return [];
  const what = `a requirement has no ${name}`;
  return [errorAt(path, "missing-field", [what, `Write ${name}.`])];
}
