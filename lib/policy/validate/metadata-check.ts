import { anything, has, isObject, objectOf, quoted, textOf, wrongType, type Check } from "./check.ts";
import { metadataLabels } from "./label-checks.ts";
import { isDnsLabel, isDnsSubdomain } from "./names.ts";
import { errorAt, warningAt, type FieldPath, type PolicyProblem } from "./policy-problem.ts";

const name: Check = textOf("a name", (text, path) => {
  if (text === "" || isDnsSubdomain(text)) return [];
  const what = `${quoted(text)} is not a name that an object can have`;
  const todo = "Write at most 253 of a-z 0-9 - and dots, with a letter or digit at both ends of each part.";
  return [warningAt(path, "bad-name", [what, todo])];
});

const namespace: Check = textOf("a namespace", (text, path) => {
  if (text === "" || isDnsLabel(text)) return [];
  const what = `${quoted(text)} is not a name that a namespace can have`;
  return [
    warningAt(path, "bad-namespace", [
      what,
      "Write at most 63 of a-z 0-9 - with a letter or digit at both ends.",
    ]),
  ];
});

const annotations: Check = (value, path) => {
  if (!isObject(value)) return [wrongType(path, value, "a map of annotations")];
  const text = textOf("an annotation");
  return Object.entries(value).flatMap(([key, entry]) => text(entry, [...path, key]));
};

/** Fields that only the API server writes: nobody's mistake, and no reader's business. */
const SERVED = [
  "generateName",
  "selfLink",
  "generation",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "ownerReferences",
  "finalizers",
  "managedFields",
];

const fields: Readonly<Record<string, Check>> = {
  name,
  namespace,
  labels: metadataLabels,
  annotations,
  uid: textOf("a uid"),
  resourceVersion: textOf("a resourceVersion"),
  creationTimestamp: anything,
  ...Object.fromEntries(SERVED.map((field) => [field, anything])),
};

/** `metadata` of an object that lives in a namespace. */
export const namespacedMetadata: Check = objectOf({ noun: "metadata", fields, also: missingName });

/** `metadata` of an object of the whole cluster: a namespace on it does nothing. */
export const clusterMetadata: Check = objectOf({
  noun: "metadata",
  fields,
  also: (metadata, path) => {
    if (!has(metadata, "namespace")) return missingName(metadata, path);
    const what = "a policy of the whole cluster has a namespace, which the API server ignores";
    const ignored = warningAt([...path, "namespace"], "namespace-ignored", [
      what,
      "Remove it; select namespaces by the subject.",
    ]);
    return [...missingName(metadata, path), ignored];
  },
});

function missingName(metadata: Readonly<Record<string, unknown>>, path: FieldPath): readonly PolicyProblem[] {
  if (has(metadata, "name") && metadata.name !== "") return [];
  const todo = "Give the object a name, so that applying it again replaces it.";
  return [errorAt(path, "missing-name", ["metadata.name is missing", todo])];
}
