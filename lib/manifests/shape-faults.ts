import type { z } from "zod";
import type { FieldPath } from "./field-path.ts";

/** A field that is not of the API's type. */
export interface ShapeFault {
  readonly path: FieldPath;
  /** Continues "spec.replicas …". */
  readonly text: string;
}

/** What a schema found, in the words of a sentence about a field. */
export function shapeFaults(error: z.ZodError): readonly ShapeFault[] {
  return error.issues.map((issue) => ({
    path: issue.path.map((step) => (typeof step === "symbol" ? String(step) : step)),
    text: faultText(issue),
  }));
}

function faultText({ code, message }: z.core.$ZodIssue): string {
  if (code === "invalid_union") return "has no type that the API takes";
  const types = /^Invalid input: expected (\w+), received (\w+)$/.exec(message);
  if (types?.[2] === "undefined") return "is missing";
  if (types !== null) return `must be ${named(types[1])}, not ${named(types[2])}`;
  return message.startsWith("must ") ? message : `is not valid: ${message.replace(/^Invalid \w+: /, "")}`;
}

/** The API's words for types; to a map it says object. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "a text",
  object: "an object",
  record: "an object",
  array: "a list",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  null: "empty",
};

function named(type: string | undefined): string {
  return TYPE_NAMES[type ?? ""] ?? `a ${type}`;
}
