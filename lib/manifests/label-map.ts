import { isRecord } from "./manifest-object.ts";

/** Fields of labels, whatever object they belong to. */
const LABEL_FIELDS: ReadonlySet<string> = new Set(["labels", "matchLabels"]);

/**
 * Whether the field of this name holds labels: a map of texts. `selector` does in a Service and in a
 * ReplicationController; in kinds since, it holds a label selector.
 */
export function isLabelMap(name: string, value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isRecord(value)) return false;
  if (LABEL_FIELDS.has(name)) return true;
  return name === "selector" && !("matchLabels" in value) && !("matchExpressions" in value);
}
