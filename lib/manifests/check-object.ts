import { checkPolicyObject, isPolicyObject } from "#lib/policy/index.ts";
import { fieldPathText, type FieldPath } from "./field-path.ts";
import { ingressSchema, routeSchema } from "./ingress-backends.ts";
import { objectName, type ManifestObject } from "./manifest-object.ts";
import type { ManifestProblem } from "./manifest-problem.ts";
import { OBJECT_SHAPES } from "./object-shape.ts";
import { shapeFaults } from "./shape-faults.ts";
import { withoutNulls } from "./without-nulls.ts";

const SCHEMAS = { ...OBJECT_SHAPES, ingress: ingressSchema, route: routeSchema };

/** What is wrong with an object beyond its identity. An `error` among them means that it must not be read. */
export function checkObject(object: ManifestObject): readonly ManifestProblem[] {
  if (isPolicyObject(object.raw)) {
    return checkPolicyObject(object.raw).map((problem) => policyProblem(object, problem));
  }
  const checked = object.role in SCHEMAS ? SCHEMAS[object.role as keyof typeof SCHEMAS] : undefined;
  const result = checked?.safeParse(withoutNulls(object.raw));
  if (result === undefined || result.success) return [];
  return shapeFaults(result.error).map(({ path, text }) =>
    problemAt(object, path, {
      what: `${fieldPathText(path)} of ${objectName(object)} ${text}`,
      todo: "Correct it; the object is left out.",
      severity: "error",
    }),
  );
}

/** What the policy room says of a policy, said of its place. */
export function policyProblem(
  object: ManifestObject,
  { path, what, todo, severity }: ReturnType<typeof checkPolicyObject>[number],
): ManifestProblem {
  const field = path.length === 0 ? "" : `${fieldPathText(path)} of `;
  return problemAt(object, path, { what: `${field}${objectName(object)}: ${what}`, todo, severity });
}

function problemAt(
  object: ManifestObject,
  path: FieldPath,
  said: Pick<ManifestProblem, "what" | "todo" | "severity">,
): ManifestProblem {
  return { file: object.file, line: object.lineOf(path), ...said };
}
