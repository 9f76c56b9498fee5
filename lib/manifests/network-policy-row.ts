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
