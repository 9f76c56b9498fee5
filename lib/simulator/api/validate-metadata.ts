import { forbiddenValue, invalidValue, requiredValue, tooLong } from "./field-error.ts";
import type { KubeObject, OwnerReference } from "./kube-object.ts";
import type { ResourceType } from "./resource-type.ts";
import type { StatusCause } from "./status.ts";
import {
  dnsLabelFaults,
  dnsSubdomainFaults,
  labelValueFaults,
  qualifiedNameFaults,
} from "./validate-names.ts";

/** The total size that annotations of one object may have, keys included. */
const MAX_ANNOTATION_BYTES = 256 * 1024;

/** Kinds whose names become DNS labels and so may hold no dot. */
const LABEL_NAMED = new Set(["Namespace", "Service"]);

/** Finalizers without a prefix that the server itself knows. */
const STANDARD_FINALIZERS = new Set(["kubernetes", "orphan", "foregroundDeletion"]);

/** Checks the metadata of an object of any kind, also against the object that it replaces. */
export function validateMetadata(
  type: ResourceType,
  object: KubeObject,
  live: KubeObject | undefined,
): StatusCause[] {
  const { name, labels, annotations, finalizers, ownerReferences } = object.metadata;
  return [
    ...validateName(type, name),
    ...validateLabels(labels ?? {}, "metadata.labels"),
    ...validateAnnotations(annotations ?? {}),
    ...(ownerReferences ?? []).flatMap(validateOwner),
    ...(finalizers ?? []).flatMap(validateFinalizer),
    ...(live === undefined ? [] : newFinalizersWhileLeaving(object, live)),
  ];
}

function validateOwner(owner: OwnerReference, index: number): StatusCause[] {
  const field = `metadata.ownerReferences[${index}]`;
  return (["apiVersion", "kind", "name", "uid"] as const)
    .filter((name) => (owner[name] ?? "") === "")
    .map((name) => requiredValue(`${field}.${name}`, "must not be empty"));
}

function validateFinalizer(finalizer: string, index: number): StatusCause[] {
  const field = `metadata.finalizers[${index}]`;
  const faults = qualifiedNameFaults(finalizer).map((fault) => invalidValue(field, finalizer, fault));
  if (faults.length > 0 || finalizer.includes("/") || STANDARD_FINALIZERS.has(finalizer)) return faults;
  const why = "name is neither a standard finalizer name nor is it fully qualified";
  return [invalidValue(field, finalizer, why)];
}

/** An object on its way out can lose finalizers, and get none. */
function newFinalizersWhileLeaving({ metadata }: KubeObject, live: KubeObject): StatusCause[] {
  if (live.metadata.deletionTimestamp === undefined) return [];
  const before = new Set(live.metadata.finalizers);
  const added = (metadata.finalizers ?? []).filter((finalizer) => !before.has(finalizer));
  if (added.length === 0) return [];
  const list = `[]string{${added.map((finalizer) => JSON.stringify(finalizer)).join(", ")}}`;
  const why = `no new finalizers can be added if the object is being deleted, found new finalizers ${list}`;
  return [forbiddenValue("metadata.finalizers", why)];
}

function validateName(type: ResourceType, name: string | undefined): StatusCause[] {
  if (name === undefined || name === "") {
    return [requiredValue("metadata.name", "name or generateName is required")];
  }
  const faults = LABEL_NAMED.has(type.kind) ? dnsLabelFaults(name) : dnsSubdomainFaults(name);
  return faults.map((fault) => invalidValue("metadata.name", name, fault));
}

/** Checks a map of labels at `field`; also the rule for the `matchLabels` of a selector. */
export function validateLabels(labels: Record<string, string>, field: string): StatusCause[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...qualifiedNameFaults(key, "valid label key").map((fault) => invalidValue(field, key, fault)),
    ...labelValueFaults(value).map((fault) => invalidValue(field, value, fault)),
  ]);
}

function validateAnnotations(annotations: Record<string, string>): StatusCause[] {
  const field = "metadata.annotations";
  const keys = Object.keys(annotations).flatMap((key) =>
    qualifiedNameFaults(key.toLowerCase()).map((fault) => invalidValue(field, key, fault)),
  );
  const bytes = Object.entries(annotations)
    .flat()
    .reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return bytes > MAX_ANNOTATION_BYTES ? [...keys, tooLong(field, MAX_ANNOTATION_BYTES)] : keys;
}
