import { compareFields, displayPath, fieldsOf, isBelow, isGranular, removeField } from "./field-set.ts";
import type { FieldSet } from "./field-set.ts";
import type { KubeObject, ManagedFieldsEntry } from "./kube-object.ts";
import { entryWith, isOf, ordered, ownEntry, ownershipsOf, without } from "./managed-fields.ts";
import type { Ownership, Writer } from "./managed-fields.ts";
import { done, failure, refuse, type Result, type StatusCause } from "./status.ts";

/** One server-side apply, decided. */
export interface Apply {
  /** The stored object, if there is one. */
  live: KubeObject | undefined;
  /** What the manager sent: its whole intent, not a delta. */
  config: KubeObject;
  writer: Writer;
  /** Takes fields from other managers instead of failing. */
  force: boolean;
}

interface Conflict {
  entry: ManagedFieldsEntry;
  path: string;
}

/**
 * Merges an applied configuration into the live object and settles who owns what.
 *
 * Fields that this manager applied before and now leaves out disappear, unless another manager owns them too.
 * A field that another manager owns may be applied with the same value (both own it then); changing its value is a
 * conflict (409, one FieldManagerConflict per field) unless `force` is set. Values are compared as they were sent,
 * before defaults: leaving `protocol: TCP` out of a list that stores it changes that list, as in the real server.
 */
export function applyConfiguration({ live, config, writer, force }: Apply): Result<KubeObject> {
  const ownerships = knownOwnerships(live);
  const mine = ownerships.find(({ entry }) => isOf(entry, writer));
  const others = ownerships.filter((ownership) => ownership !== mine);
  const applied: FieldSet = new Set(fieldsOf(config).keys());

  const merged = mergeGranular(live ?? {}, config) as KubeObject;
  const kept: FieldSet = new Set([...applied, ...others.flatMap(({ fields }) => [...fields])]);
  for (const path of abandoned(mine, others, applied)) removeField(merged, path, kept);

  const { changed, removed } = compareFields(live, merged);
  const conflicts = others.flatMap(({ entry, fields }) =>
    [...fields].filter((path) => changed.has(path)).map((path) => ({ entry, path })),
  );
  if (conflicts.length > 0 && !force) return refuse(applyConflict(conflicts));

  const left = others.map(({ entry, fields }) =>
    entryWith(entry, without(without(fields, changed), removed)),
  );
  merged.metadata.managedFields = ordered([...left, ownEntry(writer, applied)]);
  return done(merged);
}

/** An object that was never tracked belongs, all of it, to the writers before the first apply. */
function knownOwnerships(live: KubeObject | undefined): Ownership[] {
  const ownerships = ownershipsOf(live);
  if (live === undefined || ownerships.length > 0) return ownerships;
  const writer: Writer = {
    manager: "before-first-apply",
    operation: "Update",
    apiVersion: live.apiVersion,
    time: live.metadata.creationTimestamp ?? "",
  };
  const fields: FieldSet = new Set(fieldsOf(live).keys());
  return [{ entry: ownEntry(writer, fields), fields }];
}

function abandoned(mine: Ownership | undefined, others: Ownership[], applied: FieldSet): string[] {
  return [...(mine?.fields ?? [])].filter(
    (path) =>
      !applied.has(path) &&
      ![...applied].some((kept) => isBelow(kept, path)) &&
      !others.some(({ fields }) => ownsAnyOf(fields, path)),
  );
}

function ownsAnyOf(fields: FieldSet, path: string): boolean {
  return fields.has(path) || [...fields].some((owned) => isBelow(owned, path));
}

function mergeGranular(
  live: Readonly<Record<string, unknown>>,
  config: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const merged = structuredClone(live) as Record<string, unknown>;
  for (const [name, value] of Object.entries(config)) {
    if (value === null || value === undefined) continue;
    const before = merged[name];
    const granular = isGranular(name, value);
    if (granular) merged[name] = mergeGranular(isGranular(name, before) ? before : {}, value);
    else merged[name] = structuredClone(value);
  }
  return merged;
}

function applyConflict(conflicts: Conflict[]) {
  const causes: StatusCause[] = conflicts.map(({ entry, path }) => ({
    reason: "FieldManagerConflict",
    message: `conflict with ${describe(entry)}`,
    field: displayPath(path),
  }));
  return failure(409, "Conflict", conflictMessage(conflicts), { causes });
}

function conflictMessage(conflicts: Conflict[]): string {
  const [first] = conflicts;
  if (first !== undefined && conflicts.length === 1) {
    return `Apply failed with 1 conflict: conflict with ${describe(first.entry)}: ${displayPath(first.path)}`;
  }
  const byManager = Map.groupBy(conflicts, ({ entry }) => describe(entry));
  const parts = [...byManager].map(([manager, mine]) => {
    const lines = mine.map(({ path }) => `- ${displayPath(path)}`);
    return `conflicts with ${manager}:\n${lines.join("\n")}`;
  });
  return `Apply failed with ${conflicts.length} conflicts: ${parts.join("\n")}`;
}

/** Appliers are named alone; updaters with their version, as the API server prints them. */
function describe({ manager, operation, apiVersion }: ManagedFieldsEntry): string {
  return operation === "Apply" ? JSON.stringify(manager) : `${JSON.stringify(manager)} using ${apiVersion}`;
}
