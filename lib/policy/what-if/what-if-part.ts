import type { PortQuestion } from "../judge/match-port.ts";
import type { NetworkPolicy } from "../model/network-policy.ts";
import type { Peer } from "../model/peer.ts";
import type { Snapshot } from "../model/snapshot.ts";

/** An observed connection with the key by which it is found on the graph. */
export interface WhatIfEdge extends PortQuestion {
  readonly key: string;
  readonly sender: Peer;
  readonly receiver: Peer;
}

/** All that trying edits of one namespace's policies takes, without asking the server again. */
export interface WhatIfPart {
  readonly namespace: string;
  /** Without what evaluation never reads. Its policies are those that stand. */
  readonly snapshot: Snapshot;
  /** The policies as they would stand with every namespace's candidate in force and no open policy. */
  readonly enforcedPolicies: readonly NetworkPolicy[];
  /** Observed connections with an end in the namespace. */
  readonly edges: readonly WhatIfEdge[];
  /** Observed edges of protocols that no policy can name; they are not judged. */
  readonly notJudged: number;
}

/**
 * The snapshot without what evaluation never reads (services, identities, ages, annotations, the platform), so that it can travel to a
 * browser; evaluating it gives the same answers.
 */
export function slimSnapshot(snapshot: Snapshot): Snapshot {
  return {
    ...snapshot,
    namespaces: snapshot.namespaces.map((namespace) => ({ ...namespace, uid: "", annotations: {} })),
    workloads: snapshot.workloads.map((workload) => ({ ...workload, cron: undefined })),
    pods: snapshot.pods.map((pod) => ({
      ...pod,
      uid: "",
      ready: true,
      restarts: 0,
      dnsPolicy: "ClusterFirst",
      dnsNameservers: [],
      serviceAccount: undefined,
      annotations: undefined,
      probes: undefined,
      containers: undefined,
      cloudIdentity: undefined,
      createdAtMs: 0,
    })),
    services: [],
    endpointSlices: [],
    policies: snapshot.policies.map(slimPolicy),
    platform: undefined,
    evidence: undefined,
  };
}

/** A policy without its annotations and what only the server knows. */
export function slimPolicy({ apiVersion, kind, metadata, spec }: NetworkPolicy): NetworkPolicy {
  const { name, namespace, labels } = metadata;
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, ...(labels === undefined ? {} : { labels }) },
    spec,
  };
}
