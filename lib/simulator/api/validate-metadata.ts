import { invalidValue, requiredValue, tooLong } from "./field-error.ts";
import type { KubeObject } from "./kube-object.ts";
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

/** Checks the name, labels and annotations of an object of any kind. */
export function validateMetadata(type: ResourceType, object: KubeObject): StatusCause[] {
  const { name, labels, annotations } = object.metadata;
  return [
    ...validateName(type, name),
    ...validateLabels(labels ?? {}, "metadata.labels"),
    ...validateAnnotations(annotations ?? {}),
  ];
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
    ...qualifiedNameFaults(key).map((fault) => invalidValue(field, key, fault)),
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
