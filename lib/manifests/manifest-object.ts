import type { FieldPath } from "./field-path.ts";
import type { ObjectRole } from "./object-kind.ts";

/** A Kubernetes object of a kind that is read, with its place. Nothing but its identity has been checked yet. */
export interface ManifestObject {
  readonly role: ObjectRole;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Undefined for what belongs to no namespace; `default` where the manifest names none. */
  readonly namespace: string | undefined;
  /** As written, null members included. */
  readonly raw: Readonly<Record<string, unknown>>;
  readonly file: string;
  readonly lineOf: (path: FieldPath) => number;
}

/** `Deployment payments/ledger`. */
export function objectName({ kind, namespace, name }: ManifestObject): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** Whether a value is an object of JSON, and no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
