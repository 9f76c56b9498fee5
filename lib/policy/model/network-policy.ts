import type { Labels, LabelSelector } from "./labels.ts";

/** Transport protocols that a NetworkPolicy can name. Anything else (ICMP) is outside the specification. */
export type Protocol = "TCP" | "UDP" | "SCTP";

/** The two directions in which a pod can be isolated, independently of each other. */
export type Direction = "ingress" | "egress";

/** A port of a rule. No `port` means all ports of `protocol`; no `protocol` means TCP; a string names a containerPort. */
export interface NetworkPolicyPort {
  readonly protocol?: Protocol;
  readonly port?: number | string;
  readonly endPort?: number;
}

/** A CIDR without its `except` ranges. */
export interface IPBlock {
  readonly cidr: string;
  readonly except?: readonly string[];
}

/** One peer of a rule: pods by selectors (both given: AND), or an ipBlock, never both. */
export interface NetworkPolicyPeer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: IPBlock;
}

/** Missing or empty `from` means every source; missing or empty `ports` every port. */
export interface NetworkPolicyIngressRule {
  readonly from?: readonly NetworkPolicyPeer[];
  readonly ports?: readonly NetworkPolicyPort[];
}

/** Missing or empty `to` means every destination; missing or empty `ports` every port. */
export interface NetworkPolicyEgressRule {
  readonly to?: readonly NetworkPolicyPeer[];
  readonly ports?: readonly NetworkPolicyPort[];
}

/** `spec` of networking.k8s.io/v1 NetworkPolicy, raw: `policyTypes` may be absent (see `governs`). */
export interface NetworkPolicySpec {
  readonly podSelector?: LabelSelector;
  readonly policyTypes?: readonly ("Ingress" | "Egress")[];
  readonly ingress?: readonly NetworkPolicyIngressRule[];
  readonly egress?: readonly NetworkPolicyEgressRule[];
}

/** What of an object's metadata the rooms use. `uid` and `resourceVersion` are absent before it was written. */
export interface PolicyMetadata {
  readonly name: string;
  readonly namespace: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly labels?: Labels;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly creationTimestamp?: string;
}

/** A networking.k8s.io/v1 NetworkPolicy in the API's own shape, so that it can be printed, applied and diffed as it is. */
export interface NetworkPolicy {
  readonly apiVersion: "networking.k8s.io/v1";
  readonly kind: "NetworkPolicy";
  readonly metadata: PolicyMetadata;
  readonly spec: NetworkPolicySpec;
}
