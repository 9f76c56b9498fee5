import type { Namespace as RawNamespace } from "kubernetes-types/core/v1";
import type { Namespace } from "#lib/policy/index.ts";

/** A Namespace as the rooms know it. Older API servers leave `kubernetes.io/metadata.name` out; selectors rest on it. */
export function namespaceFrom(raw: unknown): Namespace {
  const { metadata = {}, status } = raw as RawNamespace;
  const name = metadata.name ?? "";
  return {
    name,
    uid: metadata.uid ?? "",
    labels: { "kubernetes.io/metadata.name": name, ...metadata.labels },
    annotations: metadata.annotations ?? {},
    terminating: metadata.deletionTimestamp !== undefined || status?.phase === "Terminating",
  };
}
