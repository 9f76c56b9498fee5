import { isRecord, type ManifestObject } from "./manifest-object.ts";
import { withoutNulls } from "./without-nulls.ts";

/**
 * The object as the API server would hand it back, as far as rows need it: without null members, with its namespace
 * and with a uid. Made-up uids are the same in every run.
 */
export function completedObject({
  apiVersion,
  kind,
  name,
  namespace,
  raw,
}: ManifestObject): Readonly<Record<string, unknown>> {
  const object = withoutNulls(raw) as Readonly<Record<string, unknown>>;
  const metadata = isRecord(object["metadata"]) ? object["metadata"] : {};
  const uid = metadata["uid"] || madeUpUid(kind, namespace, name);
  return { ...object, apiVersion, kind, metadata: { ...metadata, name, namespace, uid } };
}

/** The uid of an object that no API server has seen yet. */
export function madeUpUid(kind: string, namespace: string | undefined, name: string): string {
  return `manifest:${kind}/${namespace ?? ""}/${name}`;
}
