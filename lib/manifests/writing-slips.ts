import { isPolicyObject } from "#lib/policy/index.ts";
import { fieldPathText, type FieldPath } from "./field-path.ts";
import { objectName, type ManifestObject } from "./manifest-object.ts";
import type { ManifestProblem } from "./manifest-problem.ts";
import { nullLabels } from "./null-labels.ts";
import type { ParsedDocument, WrittenField } from "./parsed-document.ts";

/**
 * What is wrong with how an object is written, whatever its kind. A field that stands twice is an error: parsers differ
 * in which one counts. Where labels say `yes`, parsers differ as well, and kubectl's gets no text. A label without a value
 * is one with an empty value, which is rarely what was meant; of policies it is told by their own checks.
 */
export function writingSlips(
  object: ManifestObject,
  path: FieldPath,
  { duplicates, oldBooleans }: ParsedDocument,
): readonly ManifestProblem[] {
  const own = (field: WrittenField) => path.every((step, index) => field.path[index] === step);
  const inside = (field: WrittenField) => field.path.slice(path.length);
  const repeated = duplicates.filter(own);
  const next = path.length > 0 ? undefined : repeated.find(({ path: at }) => isIdentity(at));
  if (next !== undefined) return [missingMarker(object, next)];
  return [
    ...repeated.map(({ path: at, line }): ManifestProblem => ({
      file: object.file,
      line,
      what: `${JSON.stringify(at.at(-1))} stands twice in one map of ${objectName(object)}`,
      todo: "Keep one of them; the object is left out.",
      severity: "error",
    })),
    ...oldBooleans
      .filter((field) => own(field) && isAboutLabels(inside(field)))
      .map((field): ManifestProblem => ({
        file: object.file,
        line: field.line,
        what: `${fieldPathText(inside(field))} of ${objectName(object)} is read as true or false by kubectl`,
        todo: "Put it in quotes; it is read as a text here.",
        severity: "warning",
      })),
    ...(isPolicyObject(object.raw) ? [] : nullLabels(object.raw)).map((at): ManifestProblem => ({
      file: object.file,
      line: object.lineOf(at),
      what: `${fieldPathText(at)} of ${objectName(object)} is null, which the API server reads as an empty value`,
      todo: 'Write its value, or "" if that is meant.',
      severity: "warning",
    })),
  ];
}

/** What each object says once, first of all. */
function isIdentity(path: FieldPath): boolean {
  return path.length === 1 && (path[0] === "apiVersion" || path[0] === "kind");
}

/** Files that were joined as they are read as one object that says everything twice. */
function missingMarker(object: ManifestObject, { path, line }: WrittenField): ManifestProblem {
  return {
    file: object.file,
    line,
    what: `${String(path[0])} stands twice in one document: another object seems to begin here, after ${objectName(object)}`,
    todo: "Put a line with --- between two objects; all of this document is left out.",
    severity: "error",
  };
}

/** Where a value must be a text: labels, the labels of a selector, and the values that an expression lists. */
function isAboutLabels(path: FieldPath): boolean {
  return path.some(
    (step) => step === "labels" || step === "matchLabels" || step === "values" || step === "selector",
  );
}
