import type { AdminPolicy } from "./admin-policy.ts";

/** What a CNI plugin decides where the specification leaves it open, and where it is known to fall short of it. */
export interface EnforcementProfile {
  /** False where policies are stored and nothing comes of them. */
  enforces: boolean;
  /** Whether `ipBlock` also matches addresses of pods. */
  ipBlockMatchesPods: boolean;
  /** Whether `ipBlock` also matches addresses of nodes (and so of an API server that runs on one). */
  ipBlockMatchesNodes: boolean;
  /**
   * Whether an address in an `except` is dropped unless another block at least as narrow, or a selector, has it: as in
   * one table of prefixes for all rules. By the specification an `except` says nothing beyond its own block.
   */
  exceptDrops: boolean;
  /** Whether `endPort` is read; where it is not, only `port` is open. */
  endPortCounts: boolean;
  /** Whether named ports of NetworkPolicies are looked up; where not, one opens every port of its protocol. */
  namedPortsCount: boolean;
  /**
   * What a pod on the host network is: its node; its node, which peers with a podSelector nevertheless find by the
   * pod's labels (its named ports they do not); or a pod like any other.
   */
  hostNetworkPod: "node" | "node-with-labels" | "pod";
  /** Whether whatever comes from a pod's own node gets in, as the specification wants it. */
  ownNodeGetsIn: boolean;
  /** Whether a pod reaches its own node whatever its policies say. */
  ownNodeIsReached: boolean;
  /** Whether a connection through a Service that leads back to its sender passes unjudged, as one by pod address does. */
  hairpinPasses: boolean;
  /** The kinds of cluster-wide policies that it enforces: others are stored and nothing comes of them. */
  adminKinds: readonly AdminPolicy["kind"][];
  /** Whether `networks` of cluster-wide policies match addresses of pods, as the specification wants it. */
  networksMatchPods: boolean;
  /** Whether `nodes` of cluster-wide policies find anybody; where not, such a peer is nobody, and its rule goes on without it. */
  nodesAreFound: boolean;
  /** False where IPv6 is outside of what the plugin filters: it passes. */
  filtersIpv6: boolean;
  /** Whether connections that stand go on when a policy comes to deny them, as connection tracking has it in many plugins. */
  establishedSurvive: boolean;
  /** Whether a pod that any NetworkPolicy selects is out of the baseline's reach in both directions. */
  selectionSilencesBaseline: boolean;
}

/** What the specification says, and for what it leaves open, what its conformance tests expect. */
export const BY_THE_LETTER: EnforcementProfile = {
  enforces: true,
  ipBlockMatchesPods: true,
  ipBlockMatchesNodes: true,
  exceptDrops: false,
  endPortCounts: true,
  namedPortsCount: true,
  hostNetworkPod: "node",
  ownNodeGetsIn: true,
  ownNodeIsReached: false,
  hairpinPasses: false,
  adminKinds: ["AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"],
  networksMatchPods: true,
  nodesAreFound: true,
  filtersIpv6: true,
  selectionSilencesBaseline: false,
  establishedSurvive: false,
};

/** Cilium's defaults: pods and nodes are identities, and CIDR rules see only what is neither. */
export const CILIUM_LIKE: EnforcementProfile = {
  ...BY_THE_LETTER,
  ipBlockMatchesPods: false,
  ipBlockMatchesNodes: false,
  hairpinPasses: true,
};

/** The plugins whose ways are known, by the name that they go by. */
export const ENFORCEMENT_PROFILES = {
  spec: BY_THE_LETTER,
  cilium: CILIUM_LIKE,
  "cilium-cidr-nodes": { ...CILIUM_LIKE, ipBlockMatchesNodes: true },
  "gke-dataplane-v2": CILIUM_LIKE,
  calico: { ...BY_THE_LETTER, establishedSurvive: true },
  antrea: { ...BY_THE_LETTER, hairpinPasses: true, establishedSurvive: true },
  "kube-router": { ...BY_THE_LETTER, establishedSurvive: true },
  kindnet: { ...BY_THE_LETTER, selectionSilencesBaseline: true },
  "ovn-kubernetes": {
    ...BY_THE_LETTER,
    namedPortsCount: false,
    hostNetworkPod: "node-with-labels",
    hairpinPasses: true,
  },
  "aws-vpc-cni": { ...BY_THE_LETTER, exceptDrops: true },
  "azure-npm": { ...BY_THE_LETTER, filtersIpv6: false, establishedSurvive: true },
  weave: { ...BY_THE_LETTER, endPortCounts: false, ownNodeIsReached: true, establishedSurvive: true },
  flannel: { ...BY_THE_LETTER, enforces: false },
  "netpol-analyzer": {
    ...BY_THE_LETTER,
    ipBlockMatchesPods: false,
    ipBlockMatchesNodes: false,
    hostNetworkPod: "pod",
    ownNodeGetsIn: false,
    networksMatchPods: false,
    nodesAreFound: false,
    filtersIpv6: false,
  },
} as const satisfies Record<string, EnforcementProfile>;
