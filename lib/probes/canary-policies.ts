import {
  LABEL_INSTANCE,
  LABEL_MANAGED_BY,
  MANAGED_BY_DRAWBRIDGE,
  type LabelSelector,
  type NetworkPolicy,
  type NetworkPolicyEgressRule,
  type NetworkPolicyIngressRule,
  type NetworkPolicyPeer,
} from "#lib/policy/index.ts";
import { LABEL_CANARY, LABEL_CANARY_ROLE, type CanaryRole } from "./canary-labels.ts";

/** Which run's pods a policy is about. */
export interface CanaryPlace {
  readonly run: string;
  /** Which Drawbridge's, where several share a cluster. */
  readonly instance: string;
  readonly namespace: string;
}

/** The directions that a policy governs, with its rules; one that is absent is not governed. */
export interface CanaryRules {
  readonly ingress?: readonly NetworkPolicyIngressRule[];
  readonly egress?: readonly NetworkPolicyEgressRule[];
}

/** Canary pods by role; all of the run without any. Never an empty selector: the namespace may hold pods of others. */
export function canarySelector(run: string, ...roles: readonly CanaryRole[]): LabelSelector {
  const ofRun = { [LABEL_CANARY]: run };
  if (roles.length === 0) return { matchLabels: ofRun };
  if (roles.length === 1) return { matchLabels: { ...ofRun, [LABEL_CANARY_ROLE]: roles[0]! } };
  return {
    matchLabels: ofRun,
    matchExpressions: [{ key: LABEL_CANARY_ROLE, operator: "In", values: [...roles] }],
  };
}

/** A policy of a proof run. Its name says the run too, for namespaces that runs share. */
export function canaryPolicy(
  { run, instance, namespace }: CanaryPlace,
  name: string,
  roles: readonly CanaryRole[],
  { ingress, egress }: CanaryRules,
): NetworkPolicy {
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: {
      name: `${name}-${run}`,
      namespace,
      labels: {
        [LABEL_MANAGED_BY]: MANAGED_BY_DRAWBRIDGE,
        [LABEL_INSTANCE]: instance,
        [LABEL_CANARY]: run,
      },
    },
    spec: {
      podSelector: canarySelector(run, ...roles),
      policyTypes: [...(ingress ? (["Ingress"] as const) : []), ...(egress ? (["Egress"] as const) : [])],
      ...(ingress === undefined ? {} : { ingress }),
      ...(egress === undefined ? {} : { egress }),
    },
  };
}

/** A peer that is canary pods of these roles. */
export function canaryPeer(run: string, ...roles: readonly CanaryRole[]): NetworkPolicyPeer {
  return { podSelector: canarySelector(run, ...roles) };
}

/** A peer that is exactly these addresses' own CIDRs. */
export function addressPeers(...addresses: readonly string[]): readonly NetworkPolicyPeer[] {
  return addresses.map((address) => ({ ipBlock: { cidr: hostCidr(address) } }));
}

/** Every address of the family of the first, but these. */
export function allBut(first: string, ...more: readonly string[]): NetworkPolicyPeer {
  const cidr = first.includes(":") ? "::/0" : "0.0.0.0/0";
  return { ipBlock: { cidr, except: [first, ...more].map(hostCidr) } };
}

function hostCidr(address: string): string {
  return `${address}/${address.includes(":") ? 128 : 32}`;
}
