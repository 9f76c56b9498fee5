import type { LabelSelector } from "kubernetes-types/meta/v1";

/** Namespaces and pods in them; a selector left out is an empty one. */
export interface PodsSelection {
  namespaceSelector?: LabelSelector | null;
  podSelector?: LabelSelector | null;
  /** As written until v0.1.1, in place of `namespaceSelector`. */
  namespaces?: OldNamespaces | null;
}

/** Namespaces as peers wrote them until v0.1.1 of the API. */
export interface OldNamespaces {
  namespaceSelector?: LabelSelector | null;
}

/** A peer as written: at most one field is set, and one of which none is known comes from a newer API. */
export interface AdminPeer {
  namespaces?: LabelSelector | OldNamespaces | null;
  pods?: PodsSelection | null;
  nodes?: LabelSelector | null;
  networks?: string[] | null;
  domainNames?: string[] | null;
}

/** A port of v1alpha1, as written: at most one field is set. */
export interface AdminPort {
  portNumber?: { protocol?: string | null; port: number } | null;
  portRange?: { protocol?: string | null; start: number; end: number } | null;
  namedPort?: string | null;
}

/** What v1alpha2 says of one protocol: all its ports where none is named. */
export interface ProtocolMatch {
  destinationPort?: { number?: number | null; range?: { start: number; end: number } | null } | null;
}

/** A protocol of v1alpha2, as written: at most one field is set. */
export interface AdminProtocol {
  tcp?: ProtocolMatch | null;
  udp?: ProtocolMatch | null;
  sctp?: ProtocolMatch | null;
  destinationNamedPort?: string | null;
}

/** A rule as written; `ports` is v1alpha1's word, and `protocols` that of its successor. */
export interface AdminRule {
  name?: string;
  action: "Allow" | "Accept" | "Deny" | "Pass";
  from?: AdminPeer[] | null;
  to?: AdminPeer[] | null;
  ports?: AdminPort[] | null;
  protocols?: AdminProtocol[] | null;
}

/**
 * A cluster-wide policy (policy.networking.k8s.io), as written: AdminNetworkPolicy and BaselineAdminNetworkPolicy of
 * v1alpha1, and ClusterNetworkPolicy, which may be of either tier.
 */
export interface AdminPolicy {
  kind: "AdminNetworkPolicy" | "BaselineAdminNetworkPolicy" | "ClusterNetworkPolicy";
  metadata: { name: string };
  spec: {
    tier?: "Admin" | "Baseline";
    priority?: number | null;
    subject: { namespaces?: LabelSelector | OldNamespaces | null; pods?: PodsSelection | null };
    ingress?: AdminRule[] | null;
    egress?: AdminRule[] | null;
  };
}

/** The tiers around NetworkPolicies: before them, and after them for pods that none isolates. */
export type Tier = "Admin" | "Baseline";

/** The tier that a policy belongs to, by its kind or by its own word. */
export function tierOf({ kind, spec }: AdminPolicy): Tier | undefined {
  if (kind === "AdminNetworkPolicy") return "Admin";
  return kind === "BaselineAdminNetworkPolicy" ? "Baseline" : spec.tier;
}
