import type { z } from "zod";
import { checkPolicyObject, isPolicyObject } from "#lib/policy/index.ts";
import { completedObject } from "./completed-object.ts";
import { fieldPathText, type FieldPath } from "./field-path.ts";
import { ingressSchema, routeSchema } from "./ingress-backends.ts";
import { ingressExtras } from "./route-rows.ts";
import { objectName, type ManifestObject } from "./manifest-object.ts";
import type { ObjectRole } from "./object-kind.ts";
import { platformKind } from "./platform-kinds.ts";
import type { ManifestProblem } from "./manifest-problem.ts";
import { OBJECT_SHAPES } from "./object-shape.ts";
import { shapeFaults } from "./shape-faults.ts";

const SCHEMAS: Readonly<Partial<Record<ObjectRole, z.ZodType>>> = {
  ...OBJECT_SHAPES,
  ingress: ingressSchema.and(ingressExtras),
  route: routeSchema,
};

/** What is wrong with an object beyond its identity. An `error` among them means that it must not be read. */
export function checkObject(object: ManifestObject): readonly ManifestProblem[] {
  if (isPolicyObject(object.raw)) {
    return checkPolicyObject(object.raw).map((problem) => policyProblem(object, problem));
  }
  const value = completedObject(object);
  const errors = schemasOf(object).flatMap((schema) => schema.safeParse(value).error ?? []);
  return errors.flatMap(shapeFaults).map(({ path, text }) =>
    problemAt(object, path, {
      what: `${fieldPathText(path)} of ${objectName(object)} ${text}`,
      todo: "Correct it; the object is left out.",
      severity: "error",
    }),
  );
}

function schemasOf({ role, apiVersion, kind }: ManifestObject): readonly z.ZodType[] {
  if (role === "platform") return platformKind(apiVersion, kind)?.schemas ?? [];
  const schema = SCHEMAS[role];
  return schema === undefined ? [] : [schema];
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
