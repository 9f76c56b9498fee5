import type { FieldPath } from "./field-path.ts";
import { isRecord } from "./manifest-object.ts";

/** A value that may be an object, where it stands, and the identity that its list gives it. */
export interface WrittenValue {
  readonly value: unknown;
  readonly path: FieldPath;
  readonly apiVersion: unknown;
  readonly kind: unknown;
}

/**
 * A document's values: the items of a `List`, or of a typed one (`PodList`), whose items leave their kind out; else the
 * document itself. Lists of lists are opened too. Empty documents have none.
 */
export function writtenValues(value: unknown, path: FieldPath = []): readonly WrittenValue[] {
  if (value === null || value === undefined) return [];
  const { apiVersion, kind } = isRecord(value) ? value : {};
  if (!isRecord(value) || !isListKind(kind) || !isItems(value["items"]))
    return [{ value, path, apiVersion, kind }];
  const itemKind = kind === "List" ? undefined : kind.slice(0, -"List".length);
  return (value["items"] ?? []).flatMap((item, index) => {
    const at = [...path, "items", index];
    return writtenValues(typed(item, itemKind, apiVersion), at);
  });
}

function typed(item: unknown, kind: string | undefined, apiVersion: unknown): unknown {
  if (kind === undefined || !isRecord(item)) return item;
  return { ...item, apiVersion: item["apiVersion"] ?? apiVersion, kind: item["kind"] ?? kind };
}

function isListKind(kind: unknown): kind is string {
  return typeof kind === "string" && kind.endsWith("List");
}

/** An empty list is written as null by some programs. */
function isItems(items: unknown): items is readonly unknown[] | null | undefined {
  return items === null || items === undefined || Array.isArray(items);
}
