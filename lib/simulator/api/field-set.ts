import { isDeepStrictEqual } from "node:util";
import { isRecord } from "./decode-by-schema.ts";
import type { KubeObject } from "./kube-object.ts";

/** A set of field paths, as server-side apply owns them. A path is its encoded elements joined by `SEPARATOR`. */
export type FieldSet = ReadonlySet<string>;

const SEPARATOR = "\u001F";

/**
 * Fields that are owned as a whole although they are objects: label selectors (`x-kubernetes-map-type: atomic`).
 * Lists are always owned as a whole here; for a NetworkPolicy that is what the real schema says too.
 */
const ATOMIC_OBJECTS = new Set(["selector", "podSelector", "namespaceSelector"]);

/** Metadata that belongs to the server, which no field manager ever owns. */
const UNOWNED_METADATA = new Set([
  "name",
  "generateName",
  "namespace",
  "selfLink",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "managedFields",
]);

/** Whether server-side apply merges into this value field by field, rather than owning it whole. */
export function isGranular(name: string, value: unknown): value is Record<string, unknown> {
  return isRecord(value) && !ATOMIC_OBJECTS.has(name);
}

/** Every ownable field of an object with its value; nulls count as absent. */
export function fieldsOf(object: KubeObject): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const [name, value] of Object.entries(object)) {
    if (name === "apiVersion" || name === "kind") continue;
    if (name !== "metadata") collect(name, value, [], fields);
    else {
      const owned = Object.entries(object.metadata).filter(([key]) => !UNOWNED_METADATA.has(key));
      for (const [key, child] of owned) collect(key, child, ["f:metadata"], fields);
    }
  }
  return fields;
}

function collect(name: string, value: unknown, parents: string[], fields: Map<string, unknown>): void {
  if (value === null || value === undefined) return;
  const path = [...parents, `f:${name}`];
  if (!isGranular(name, value) || Object.keys(value).length === 0) {
    fields.set(path.join(SEPARATOR), value);
    return;
  }
  for (const [key, child] of Object.entries(value)) collect(key, child, path, fields);
}

/** Objects inside objects that are part of the Go struct around them, and so are always there. */
const STRUCTS = new Set([
  "metadata",
  "spec",
  "status",
  "template",
  "jobTemplate",
  "strategy",
  "updateStrategy",
]);

/** The maps of an object (labels, data), which belong to whoever brought the first entry, beside their entries. */
function mapsOf(object: Readonly<Record<string, unknown>>, parents: string[] = []): string[] {
  return Object.entries(object).flatMap(([name, value]) => {
    const isGone = parents.length === 1 && parents[0] === "f:metadata" && UNOWNED_METADATA.has(name);
    if (isGone || !isGranular(name, value) || Object.keys(value).length === 0) return [];
    const path = [...parents, `f:${name}`];
    const inside = mapsOf(value, path);
    return STRUCTS.has(name) ? inside : [path.join(SEPARATOR), ...inside];
  });
}

/** Which fields and maps a write changed or added, and which it took away. Nothing, before, is the type's zero value. */
export function compareFields(
  before: KubeObject | undefined,
  after: KubeObject,
): { changed: FieldSet; removed: FieldSet } {
  const zero =
    after.kind === "NetworkPolicy" ? { ...after, metadata: { name: "" }, spec: ZERO_SPEC } : undefined;
  const start = before ?? zero;
  const old = start === undefined ? new Map<string, unknown>() : fieldsAndMapsOf(start);
  const now = fieldsAndMapsOf(after);
  const changed = [...now].filter(
    ([path, value]) => !old.has(path) || !isDeepStrictEqual(old.get(path), value),
  );
  const removed = [...old.keys()].filter((path) => !now.has(path));
  return { changed: new Set(changed.map(([path]) => path)), removed: new Set(removed) };
}

/** The spec of a NetworkPolicy that says nothing: whoever creates one with an empty podSelector has not set it. */
const ZERO_SPEC = { podSelector: {} };

/** A map that is there is the same field whether or not it has entries, which are fields of their own. */
function fieldsAndMapsOf(object: KubeObject): Map<string, unknown> {
  const maps = mapsOf(object).map((path) => [path, "a map"] as const);
  const fields = [...fieldsOf(object)].map(([path, value]) => {
    const name = path.slice(path.lastIndexOf(SEPARATOR) + SEPARATOR.length + 2);
    return [path, isGranular(name, value) ? "a map" : value] as const;
  });
  return new Map<string, unknown>([...maps, ...fields]);
}

/** Decodes `fieldsV1`. Elements of associative lists (`k:`, `v:`) are kept as they are. */
export function parseFieldsV1(tree: Record<string, unknown>): FieldSet {
  const paths = new Set<string>();
  walk(tree, [], paths);
  return paths;
}

function walk(tree: Record<string, unknown>, parents: string[], paths: Set<string>): void {
  for (const [element, child] of Object.entries(tree)) {
    if (element === ".") {
      paths.add(parents.join(SEPARATOR));
      continue;
    }
    const path = [...parents, element];
    if (!isRecord(child) || Object.keys(child).length === 0) paths.add(path.join(SEPARATOR));
    else walk(child, path, paths);
  }
}

/** Encodes a set as `fieldsV1`. */
export function toFieldsV1(set: FieldSet): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const path of [...set].sort()) {
    let node = root;
    for (const element of path.split(SEPARATOR)) {
      node = (node[element] ??= {}) as Record<string, unknown>;
    }
  }
  for (const path of set) markOwnedParent(root, path, set);
  return root;
}

/** A path that is owned itself and has owned children is written as `.` among them. */
function markOwnedParent(root: Record<string, unknown>, path: string, set: FieldSet): void {
  if (![...set].some((other) => isBelow(other, path))) return;
  let node = root;
  for (const element of path.split(SEPARATOR)) node = node[element] as Record<string, unknown>;
  node["."] = {};
}

/** Whether `path` names something inside the field that `parent` names. */
export function isBelow(path: string, parent: string): boolean {
  return path.startsWith(parent + SEPARATOR);
}

/** A path as conflict messages show it: `.spec.ingress`. */
export function displayPath(path: string): string {
  return path
    .split(SEPARATOR)
    .map((element) => (element.startsWith("f:") ? `.${element.slice(2)}` : `[${element.slice(2)}]`))
    .join("");
}

/**
 * Takes one field out of an object, and every parent that this leaves empty unless `kept` names it.
 *
 * Changes `object`.
 */
export function removeField(object: Record<string, unknown>, path: string, kept: FieldSet): void {
  const steps = path.split(SEPARATOR);
  for (let length = steps.length; length > 0; length -= 1) {
    const parents = steps.slice(0, length - 1).map((step) => step.slice(2));
    const parent = parents.reduce<unknown>((node, name) => (isRecord(node) ? node[name] : undefined), object);
    const name = steps[length - 1]?.slice(2) ?? "";
    if (!isRecord(parent)) return;
    const isLeaf = length === steps.length;
    const child = parent[name];
    if (!isLeaf && !(isRecord(child) && Object.keys(child).length === 0)) return;
    if (!isLeaf && kept.has(steps.slice(0, length).join(SEPARATOR))) return;
    delete parent[name];
  }
}
