import { isLabelMap } from "./label-map.ts";
import { isRecord } from "./manifest-object.ts";

/**
 * The value as the API server decodes it: a null field is a missing one, but a label that is null is there, with an
 * empty value: in a map of texts Go keeps the key. A null inside a list stays, and is refused as what it is not.
 */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([key, member]) => [key, memberOf(key, member)]));
}

function memberOf(name: string, member: unknown): unknown {
  if (!isLabelMap(name, member)) return withoutNulls(member);
  return Object.fromEntries(Object.entries(member).map(([label, value]) => [label, value ?? ""]));
}
