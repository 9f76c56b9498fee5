import type { RulePeer, RulePort } from "./allow-rule.ts";
import { canonicalJson } from "../manifest/canonical-json.ts";
import { cidrWithin } from "../address/merge-cidrs.ts";
import type {
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from "../model/network-policy.ts";
import { NAMESPACE_NAME_LABEL } from "../selector/selects.ts";

/**
 * Whether a peer names nobody: a list of CIDRs that is empty, or whose exceptions take all of it. Compiled to a rule
 * without peers it would name everybody.
 */
export function namesNobody(peer: RulePeer): boolean {
  return peer.kind === "cidr" && blocksOf(peer).length === 0;
}

/** The ingress rule that admits a peer; undefined where it names nobody. */
export function ingressRuleOf(
  peer: RulePeer,
  ports: readonly RulePort[],
): NetworkPolicyIngressRule | undefined {
  if (namesNobody(peer)) return undefined;
  return { ...listed("from", policyPeersOf(peer)), ...listed("ports", policyPortsOf(ports)) };
}

/** The egress rule that lets out to a peer; undefined where it names nobody. */
export function egressRuleOf(
  peer: RulePeer,
  ports: readonly RulePort[],
): NetworkPolicyEgressRule | undefined {
  if (namesNobody(peer)) return undefined;
  return { ...listed("to", policyPeersOf(peer)), ...listed("ports", policyPortsOf(ports)) };
}

/**
 * One peer of a rule in the words of a NetworkPolicy. None for "any", since a rule without a list admits everybody, and
 * none for one that names nobody: ask `namesNobody` first.
 */
export function policyPeersOf(peer: RulePeer): readonly NetworkPolicyPeer[] {
  switch (peer.kind) {
    case "any":
      return [];
    case "pods":
      return [
        {
          namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: peer.namespace } },
          podSelector: peer.podSelector,
        },
      ];
    case "cidr":
      return blocksOf(peer).map((ipBlock) => ({ ipBlock }));
  }
}

/** Ports as a NetworkPolicy lists them, each once, in an order of their own. */
export function policyPortsOf(ports: readonly RulePort[]): readonly NetworkPolicyPort[] {
  const entries = ports.map(({ protocol, port, endPort }) => ({
    protocol,
    ...(port === undefined ? {} : { port }),
    ...(endPort === undefined ? {} : { endPort }),
  }));
  if (entries.length < 2) return entries;
  const distinct = new Map(entries.map((entry) => [canonicalJson(entry), entry]));
  return [...distinct].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

/**
 * Each CIDR with the exceptions that lie in it, which are the ones that the API takes; a CIDR that lies in an exception
 * is none at all.
 */
function blocksOf({ cidrs, except = [] }: Extract<RulePeer, { kind: "cidr" }>): readonly {
  readonly cidr: string;
  readonly except?: readonly string[];
}[] {
  const left = [...new Set(cidrs)].filter((cidr) => !except.some((hole) => cidrWithin(cidr, hole)));
  return left.toSorted().map((cidr) => {
    const inside = except.filter((hole) => cidrWithin(hole, cidr)).toSorted();
    return inside.length === 0 ? { cidr } : { cidr, except: inside };
  });
}

/** An empty list and a missing one mean the same to Kubernetes; the missing one cannot be misread. */
function listed<K extends string, T>(key: K, values: readonly T[]): Partial<Record<K, readonly T[]>> {
  return values.length === 0 ? {} : ({ [key]: values } as Record<K, readonly T[]>);
}
