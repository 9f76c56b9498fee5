import "server-only";
import type { NetworkPolicy, PolicyMetadata } from "#lib/policy/index.ts";

interface RawNetworkPolicy {
  readonly metadata?: Partial<PolicyMetadata>;
  readonly spec?: NetworkPolicy["spec"];
}

/** What of a raw NetworkPolicy the rooms use. Lists leave `kind` and `apiVersion` out of their items; here they are set. */
export function networkPolicyFrom(raw: unknown): NetworkPolicy {
  const { metadata = {}, spec = {} } = raw as RawNetworkPolicy;
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: {
      name: metadata.name ?? "",
      namespace: metadata.namespace ?? "",
      uid: metadata.uid,
      resourceVersion: metadata.resourceVersion,
      labels: metadata.labels,
      annotations: metadata.annotations,
      creationTimestamp: metadata.creationTimestamp,
    },
    spec,
  };
}

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
