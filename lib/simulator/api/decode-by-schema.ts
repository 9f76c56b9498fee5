import type { Schema } from "./network-policy-schema.ts";

/** What decoding found besides the value: fields that no schema knows, and values of a wrong type. */
export interface DecodingFaults {
  unknownFields: string[];
  wrongTypes: string[];
  /** Lists and maps that are there and hold nothing. They vanish, and a write that has them counts as a change. */
  emptyParts: string[];
}

/**
 * Reads `value` as the API server's decoder reads JSON into its own structures.
 *
 * Unknown fields are dropped and reported; nulls vanish; empty lists and maps vanish as well, because the API
 * server's structures do not tell them from absent ones. An empty *object* stays: `podSelector: {}` is not nothing.
 */
export function decodeBySchema(
  value: unknown,
  schema: Schema,
  path: string,
  faults: DecodingFaults,
): unknown {
  if (value === null || value === undefined) return undefined;
  switch (schema.kind) {
    case "object":
      return decodeObject(value, schema.fields, path, faults);
    case "list":
      return decodeList(value, schema.item, path, faults);
    case "map":
      return decodeMap(value, path, faults);
    case "any":
      return value;
    default:
      return decodeScalar(value, schema.kind, path, faults);
  }
}

function decodeScalar(
  value: unknown,
  kind: "string" | "integer" | "port",
  path: string,
  faults: DecodingFaults,
): unknown {
  const isString = typeof value === "string";
  switch (kind) {
    case "string":
      return expectType(value, isString, { path, wanted: "string", faults });
    case "integer":
      return expectType(value, isInt32(value), { path, wanted: "int32", faults });
    case "port":
      return expectType(value, isString || isInt32(value), { path, wanted: "IntOrString", faults });
  }
}

function decodeObject(
  value: unknown,
  fields: Readonly<Record<string, Schema>>,
  path: string,
  faults: DecodingFaults,
): unknown {
  if (!isRecord(value)) return expectType(value, false, { path, wanted: "object", faults });
  const decoded: Record<string, unknown> = {};
  for (const [name, child] of Object.entries(value)) {
    const at = path === "" ? name : `${path}.${name}`;
    const schema = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (schema === undefined) {
      faults.unknownFields.push(at);
      continue;
    }
    const result = decodeBySchema(child, schema, at, faults);
    if (result !== undefined) decoded[name] = result;
  }
  return decoded;
}

function decodeList(value: unknown, item: Schema, path: string, faults: DecodingFaults): unknown {
  if (!Array.isArray(value)) return expectType(value, false, { path, wanted: "list", faults });
  if (value.length === 0) faults.emptyParts.push(path);
  if (value.length === 0) return undefined;
  return value.map((element, index) => {
    const decoded = decodeBySchema(element, item, `${path}[${index}]`, faults);
    return decoded ?? (item.kind === "object" ? {} : "");
  });
}

function decodeMap(value: unknown, path: string, faults: DecodingFaults): unknown {
  if (!isRecord(value)) return expectType(value, false, { path, wanted: "map[string]string", faults });
  const entries = Object.entries(value).map(([key, text]) => {
    const decoded = text === null ? "" : text;
    return [
      key,
      expectType(decoded, typeof decoded === "string", { path: `${path}.${key}`, wanted: "string", faults }),
    ];
  });
  if (entries.length === 0) faults.emptyParts.push(path);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function expectType(
  value: unknown,
  fits: boolean,
  expected: { path: string; wanted: string; faults: DecodingFaults },
): unknown {
  if (!fits) {
    const seen = Array.isArray(value) ? "array" : typeof value;
    expected.faults.wrongTypes.push(
      `json: cannot unmarshal ${seen} into field ${expected.path} of type ${expected.wanted}`,
    );
  }
  return value;
}

function isInt32(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 2 ** 31;
}

/** Whether a JSON value is an object (neither null nor a list). */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
