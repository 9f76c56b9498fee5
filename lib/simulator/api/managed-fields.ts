import { isDeepStrictEqual } from "node:util";
import { compareFields, parseFieldsV1, toFieldsV1, type FieldSet } from "./field-set.ts";
import type { KubeObject, ManagedFieldsEntry } from "./kube-object.ts";

/** Who writes, and when: the key under which ownership is recorded. */
export interface Writer {
  manager: string;
  operation: "Apply" | "Update";
  apiVersion: string;
  /** RFC 3339, whole seconds. */
  time: string;
}

/** One entry of managedFields with its set decoded. */
export interface Ownership {
  entry: ManagedFieldsEntry;
  fields: FieldSet;
}

/** Decodes an object's managedFields. */
export function ownershipsOf(object: KubeObject | undefined): Ownership[] {
  const entries = object?.metadata.managedFields ?? [];
  return entries.map((entry) => ({ entry, fields: parseFieldsV1(entry.fieldsV1) }));
}

/** Whether an entry records writes of this writer of the same operation. */
export function isOf(entry: ManagedFieldsEntry, writer: Writer): boolean {
  return entry.manager === writer.manager && entry.operation === writer.operation;
}

/**
 * The managedFields after a create, update or plain patch: the writer owns what it changed or added, everyone else
 * loses that, and what is gone belongs to nobody.
 */
export function ownedAfterUpdate(
  before: KubeObject | undefined,
  after: KubeObject,
  writer: Writer,
): ManagedFieldsEntry[] {
  const { changed, removed } = compareFields(before, after);
  const ownerships = ownershipsOf(before);
  const mine = ownerships.find(({ entry }) => isOf(entry, writer));
  const others = ownerships
    .filter((ownership) => ownership !== mine)
    .map(({ entry, fields }) => entryWith(entry, without(without(fields, changed), removed)));
  const own = without(new Set([...(mine?.fields ?? []), ...changed]), removed);
  return ordered([...others, ownEntry(writer, own)]);
}

/** The entry that records `fields` for the writer. */
export function ownEntry(writer: Writer, fields: FieldSet): ManagedFieldsEntry {
  const { manager, operation, apiVersion, time } = writer;
  return { manager, operation, apiVersion, time, fieldsType: "FieldsV1", fieldsV1: toFieldsV1(fields) };
}

/**
 * Whether two states of an object differ in nothing but when their owners last wrote.
 *
 * Such a write is none: it keeps the stored object and its version, as in the real server.
 */
export function differInTimesOnly(before: KubeObject, after: KubeObject): boolean {
  return isDeepStrictEqual(withoutTimes(before), withoutTimes(after));
}

function withoutTimes(object: KubeObject): KubeObject {
  const { metadata } = object;
  const managedFields = (metadata.managedFields ?? []).map((entry) => ({ ...entry, time: "" }));
  return { ...object, metadata: { ...metadata, managedFields: managedFields.sort(byManager) } };
}

function byManager(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  return `${a.operation} ${a.manager}` < `${b.operation} ${b.manager}` ? -1 : 1;
}

/** The same entry with another set, untouched when the set is the same. */
export function entryWith(entry: ManagedFieldsEntry, fields: FieldSet): ManagedFieldsEntry {
  const fieldsV1 = toFieldsV1(fields);
  return isDeepStrictEqual(entry.fieldsV1, fieldsV1) ? entry : { ...entry, fieldsV1 };
}

/** Drops entries that own nothing; applies come first, then the older entries. */
export function ordered(entries: ManagedFieldsEntry[]): ManagedFieldsEntry[] {
  const key = ({ operation, time, manager }: ManagedFieldsEntry) => `${operation} ${time ?? ""} ${manager}`;
  return entries
    .filter((entry) => Object.keys(entry.fieldsV1).length > 0)
    .sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** The members of `fields` that `taken` lacks. */
export function without(fields: FieldSet, taken: FieldSet): FieldSet {
  return new Set([...fields].filter((path) => !taken.has(path)));
}
