import type { Labels } from "./labels.ts";

/** A container of a controller, as far as its command line tells how something was set up. */
export interface EvidenceContainer {
  readonly name: string;
  readonly image: string;
  /** Command and arguments in one list. */
  readonly args: readonly string[];
  /** Environment variables with a literal value; those from Secrets and ConfigMaps are left out. */
  readonly env: Readonly<Record<string, string>>;
}

/** A DaemonSet, Deployment or StatefulSet that may belong to the network, DNS or another part of the platform. */
export interface EvidenceController {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly hostNetwork: boolean;
  readonly containers: readonly EvidenceContainer[];
}

/** What a Node says about its distribution and its network; only annotations of network software are kept. */
export interface EvidenceNode {
  readonly name: string;
  readonly kubeletVersion: string;
  readonly osImage?: string;
  readonly providerID?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Something that this account may not read: what hangs on it is unknown, and says so with this verb and resource. */
export interface UnreadableResource {
  readonly verb: "get" | "list" | "watch";
  /** `customresourcedefinitions.apiextensions.k8s.io`, `nodes`, `configmaps kube-system/cilium-config`. */
  readonly resource: string;
  /** What the server said. */
  readonly reason: string;
}

/**
 * The objects by which a cluster's network is recognised, raw enough to be judged anew by a later release. Nothing here
 * is a conclusion. Absent parts of a snapshot were not read; `unreadable` says which could not be.
 */
export interface ClusterEvidence {
  /** `v1.37.2+k3s1`, as the API server tells it. */
  readonly serverVersion?: string;
  readonly controllers: readonly EvidenceController[];
  readonly nodes: readonly EvidenceNode[];
  /** Data of the ConfigMaps that are known to matter, by `namespace/name`; one that is absent has no entry. */
  readonly configMaps: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Groups that the API server serves, each with its preferred version first: `cilium.io/v2`. */
  readonly apiGroups: readonly string[];
  /** Single objects of other kinds that tell settings, by `kind/name`: `Installation/default`, `Network/cluster`. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly unreadable: readonly UnreadableResource[];
}

/** The evidence of a picture that was made without asking a cluster: everything about its network is unknown then. */
export const NO_CLUSTER_ASKED: ClusterEvidence = {
  controllers: [],
  nodes: [],
  configMaps: {},
  apiGroups: [],
  settings: {},
  unreadable: [],
};
