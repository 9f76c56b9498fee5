/** A policy kind of another API group, and what its API calls it in paths. */
export interface ForeignPolicyKind {
  readonly kind: string;
  readonly resource: string;
  readonly clusterScoped?: boolean;
}

/** An API group that brings policy kinds. */
export interface ForeignPolicyGroup {
  readonly group: string;
  readonly kinds: readonly ForeignPolicyKind[];
  /** The group that serves the same objects a second time: where both are served it is left out. */
  readonly insteadOf?: string;
}

const CALICO: readonly ForeignPolicyKind[] = [
  { kind: "NetworkPolicy", resource: "networkpolicies" },
  { kind: "GlobalNetworkPolicy", resource: "globalnetworkpolicies", clusterScoped: true },
];

/** Policy kinds beside NetworkPolicy that a data plane enforces. Kinds that are only staged enforce nothing. */
export const FOREIGN_POLICY_GROUPS: readonly ForeignPolicyGroup[] = [
  {
    group: "policy.networking.k8s.io",
    kinds: [
      { kind: "AdminNetworkPolicy", resource: "adminnetworkpolicies", clusterScoped: true },
      { kind: "BaselineAdminNetworkPolicy", resource: "baselineadminnetworkpolicies", clusterScoped: true },
      { kind: "ClusterNetworkPolicy", resource: "clusternetworkpolicies", clusterScoped: true },
    ],
  },
  {
    group: "cilium.io",
    kinds: [
      { kind: "CiliumNetworkPolicy", resource: "ciliumnetworkpolicies" },
      {
        kind: "CiliumClusterwideNetworkPolicy",
        resource: "ciliumclusterwidenetworkpolicies",
        clusterScoped: true,
      },
    ],
  },
  { group: "projectcalico.org", kinds: CALICO, insteadOf: "crd.projectcalico.org" },
  { group: "crd.projectcalico.org", kinds: CALICO },
  {
    group: "crd.antrea.io",
    kinds: [
      { kind: "NetworkPolicy", resource: "networkpolicies" },
      { kind: "ClusterNetworkPolicy", resource: "clusternetworkpolicies", clusterScoped: true },
    ],
  },
  {
    group: "networking.k8s.aws",
    kinds: [
      { kind: "ClusterNetworkPolicy", resource: "clusternetworkpolicies", clusterScoped: true },
      { kind: "ApplicationNetworkPolicy", resource: "applicationnetworkpolicies" },
    ],
  },
];
