/** The kinds of policies for administrators. */
export type AdminKind = "AdminNetworkPolicy" | "BaselineAdminNetworkPolicy" | "ClusterNetworkPolicy";

/** What one kind of admin policy calls things, and how much of them it takes (the CRDs of network-policy-api). */
export interface AdminDialect {
  readonly kind: AdminKind;
  /** The versions of `policy.networking.k8s.io` that have it. */
  readonly versions: readonly string[];
  readonly actions: readonly string[];
  /** The action that lets a connection pass. */
  readonly allow: "Allow" | "Accept";
  readonly hasTier: boolean;
  readonly hasPriority: boolean;
  /** The member of a rule that names ports. */
  readonly ports: "ports" | "protocols";
  /** The member of a port that names a container's port. */
  readonly namedPort: "namedPort" | "destinationNamedPort";
  /** Most rules a direction, peers a rule and ports a rule. */
  readonly max: number;
  /** Members of an egress peer. An ingress peer has the first two. */
  readonly egressPeers: readonly string[];
  /** Whether `pods` may leave the namespaceSelector out, which means every namespace. */
  readonly anyNamespace: boolean;
}

/** The API group of all admin policies. */
export const ADMIN_GROUP = "policy.networking.k8s.io";

/** Members of an ingress peer: what has no labels cannot be told as a sender. */
export const INGRESS_PEERS = ["namespaces", "pods"];

const V1ALPHA1 = {
  versions: [`${ADMIN_GROUP}/v1alpha1`],
  allow: "Allow",
  hasTier: false,
  ports: "ports",
  namedPort: "namedPort",
  max: 100,
  anyNamespace: false,
} as const;

/** Every kind of admin policy by its name. v1beta1 of ClusterNetworkPolicy has the shape of v1alpha2. */
export const ADMIN_DIALECTS: Readonly<Record<AdminKind, AdminDialect>> = {
  AdminNetworkPolicy: {
    ...V1ALPHA1,
    kind: "AdminNetworkPolicy",
    actions: ["Allow", "Deny", "Pass"],
    hasPriority: true,
    egressPeers: ["namespaces", "pods", "nodes", "networks", "domainNames"],
  },
  BaselineAdminNetworkPolicy: {
    ...V1ALPHA1,
    kind: "BaselineAdminNetworkPolicy",
    actions: ["Allow", "Deny"],
    hasPriority: false,
    egressPeers: ["namespaces", "pods", "nodes", "networks"],
  },
  ClusterNetworkPolicy: {
    kind: "ClusterNetworkPolicy",
    versions: [`${ADMIN_GROUP}/v1alpha2`, `${ADMIN_GROUP}/v1beta1`],
    actions: ["Accept", "Deny", "Pass"],
    allow: "Accept",
    hasTier: true,
    hasPriority: true,
    ports: "protocols",
    namedPort: "destinationNamedPort",
    max: 25,
    egressPeers: ["namespaces", "pods", "nodes", "networks", "domainNames"],
    anyNamespace: true,
  },
};

/** The dialect of a kind; undefined where it is none of the three. */
export function dialectOf(kind: unknown): AdminDialect | undefined {
  if (typeof kind !== "string" || !Object.hasOwn(ADMIN_DIALECTS, kind)) return undefined;
  return ADMIN_DIALECTS[kind as AdminKind];
}

/** `an AdminNetworkPolicy`, `a ClusterNetworkPolicy`. */
export function withArticle(kind: string): string {
  return `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind}`;
}
