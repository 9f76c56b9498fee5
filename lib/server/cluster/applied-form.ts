import "server-only";
import type { NetworkPolicy } from "#lib/policy/index.ts";

/** What a write may rest on: it fails with "conflict" when the object is not this one any more. */
export interface Precondition {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** The object as server-side apply takes it: our fields and the precondition, nothing that the server owns. */
export function appliedForm(policy: NetworkPolicy, precondition: Precondition | undefined): object {
  const { name, namespace, labels, annotations } = policy.metadata;
  const metadata = {
    name,
    namespace,
    labels,
    annotations,
    uid: precondition?.uid,
    resourceVersion: precondition?.resourceVersion,
  };
  return { apiVersion: policy.apiVersion, kind: policy.kind, metadata, spec: policy.spec };
}
