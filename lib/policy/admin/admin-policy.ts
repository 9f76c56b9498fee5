import type { LabelSelector } from "../model/labels.ts";
import type { Direction, Protocol } from "../model/network-policy.ts";
import type { ForeignPolicy } from "../model/snapshot.ts";

/** Which side of the NetworkPolicies a policy speaks on: before them, or where none of them isolates. */
export type AdminTier = "admin" | "baseline";

/** What a rule does with a connection that it matches. Pass leaves the rest of its tier unread. */
export type AdminAction = "allow" | "deny" | "pass";

/** The pods that a policy speaks for. Both selectors of `pods` must hold; hostNetwork pods are never subjects. */
export type AdminSubject =
  | { readonly kind: "namespaces"; readonly selector: LabelSelector }
  | { readonly kind: "pods"; readonly namespaceSelector: LabelSelector; readonly podSelector: LabelSelector };

/**
 * One peer of a rule. Of the peers only `namespaces` and `pods` occur in ingress rules. `networks` match every address,
 * pods included (the specification says so); an entry that is no CIDR is never here, its policy is refused.
 *
 * `unknown` is a peer of which no field is known: a future one. It makes its whole rule fail closed, whatever the other
 * peers and the ports are: an allow rule with it matches nothing, a deny or pass rule with it denies everything.
 */
export type AdminPeer =
  | AdminSubject
  | { readonly kind: "networks"; readonly cidrs: readonly string[] }
  | { readonly kind: "nodes"; readonly selector: LabelSelector }
  /** Lower case, without a trailing dot. `*.` at the front stands for one or more whole labels. */
  | { readonly kind: "domain-names"; readonly names: readonly string[] }
  | { readonly kind: "unknown" };

/**
 * One port of a rule, at the receiver. `protocol` opens all ports of it. A `named` one is resolved on each receiving
 * pod; without `protocol` it is every port of that name.
 */
export type AdminPort =
  | { readonly kind: "number"; readonly protocol: Protocol; readonly port: number }
  | { readonly kind: "range"; readonly protocol: Protocol; readonly first: number; readonly last: number }
  | { readonly kind: "protocol"; readonly protocol: Protocol }
  | { readonly kind: "named"; readonly name: string; readonly protocol?: Protocol };

/**
 * One rule: any of the peers on any of the ports. `peers` is never empty. An empty list of ports is no port at all:
 * that is what remains where every range ends before it starts.
 */
export interface AdminRule {
  /** As its author called it; not unique. */
  readonly name?: string;
  readonly action: AdminAction;
  readonly peers: readonly AdminPeer[];
  readonly ports: "any" | readonly AdminPort[];
}

/**
 * An AdminNetworkPolicy, BaselineAdminNetworkPolicy or ClusterNetworkPolicy, read. Rules are in the order in which they
 * count: the first that matches decides.
 */
export interface AdminPolicy extends Readonly<Record<Direction, readonly AdminRule[]>> {
  readonly kind: "AdminNetworkPolicy" | "BaselineAdminNetworkPolicy" | "ClusterNetworkPolicy";
  readonly name: string;
  readonly tier: AdminTier;
  /** 0 to 1000, the lower the earlier. A BaselineAdminNetworkPolicy has none and counts last, as 1001. */
  readonly priority: number;
  readonly subject: AdminSubject;
  readonly source: ForeignPolicy;
}
