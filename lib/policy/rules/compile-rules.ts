import type { AllowRule, RulePeer, RulePort } from "./allow-rule.ts";
import { canonicalJson } from "../manifest/canonical-json.ts";
import { hash8 } from "../manifest/content-hash.ts";
import {
  ANNOTATION_DEADLINE,
  ANNOTATION_OWNER,
  ANNOTATION_REASON,
  ANNOTATION_RULE,
  LABEL_MANAGED_BY,
  MANAGED_BY_DRAWBRIDGE,
} from "../model/drawbridge-object.ts";
import { parseCidr, rangeWithin, type IpRange } from "../address/ip-address.ts";
import type {
  Direction,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from "../model/network-policy.ts";
import { ruleHint } from "./rule-hint.ts";
import { NAMESPACE_NAME_LABEL } from "../selector/selects.ts";

/**
 * The NetworkPolicies that enforce `rules` in `namespace`: one object for each rule and side that lies there, and two
 * that deny by default, always.
 *
 * Names end in a hash of the spec, so an object never changes in place; the same rules give the same objects in any
 * order, sorted by name. A rule whose CIDR list is empty compiles to nothing. Rules that compile to the same spec share one object, annotated with the smallest rule id.
 */
export function compileRules(rules: readonly AllowRule[], namespace: string): NetworkPolicy[] {
  const inOrder = rules.filter(namesAnybody).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const byName = new Map<string, NetworkPolicy>();
  const sides = inOrder.flatMap((rule) => [egressSide(rule, namespace), ingressSide(rule, namespace)]);
  for (const policy of [denyByDefault("ingress", namespace), denyByDefault("egress", namespace), ...sides]) {
    if (policy !== undefined && !byName.has(policy.metadata.name)) byName.set(policy.metadata.name, policy);
  }
  return [...byName.values()].toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

/** A rule without a CIDR names nobody; compiled to a rule without peers it would name everybody. */
function namesAnybody({ sender, receiver }: AllowRule): boolean {
  return [sender, receiver].every((peer) => peer.kind !== "cidr" || peer.cidrs.length > 0);
}

/** Isolates every pod of the namespace in one direction and allows nothing. */
export function denyByDefault(direction: Direction, namespace: string): NetworkPolicy {
  const spec: NetworkPolicySpec = {
    podSelector: {},
    policyTypes: [direction === "ingress" ? "Ingress" : "Egress"],
  };
  return objectOf({ direction, what: "deny", spec, namespace, annotations: {} });
}

function egressSide(rule: AllowRule, namespace: string): NetworkPolicy | undefined {
  const { sender, receiver } = rule;
  if (sender.kind !== "pods" || sender.namespace !== namespace) return undefined;
  const spec: NetworkPolicySpec = {
    podSelector: sender.podSelector,
    policyTypes: ["Egress"],
    egress: [{ ...listed("to", peersOf(receiver)), ...listed("ports", portsOf(rule.ports)) }],
  };
  return objectOf({
    direction: "egress",
    what: `to-${ruleHint(receiver)}`,
    spec,
    namespace,
    annotations: notes(rule),
  });
}

function ingressSide(rule: AllowRule, namespace: string): NetworkPolicy | undefined {
  const { sender, receiver } = rule;
  if (receiver.kind !== "pods" || receiver.namespace !== namespace) return undefined;
  const spec: NetworkPolicySpec = {
    podSelector: receiver.podSelector,
    policyTypes: ["Ingress"],
    ingress: [{ ...listed("from", peersOf(sender)), ...listed("ports", portsOf(rule.ports)) }],
  };
  return objectOf({
    direction: "ingress",
    what: `from-${ruleHint(sender)}`,
    spec,
    namespace,
    annotations: notes(rule),
  });
}

/** An empty list and a missing one mean the same to Kubernetes; the missing one reads better in a diff. */
function listed<K extends string, T>(key: K, values: readonly T[]): Partial<Record<K, readonly T[]>> {
  return values.length === 0 ? {} : ({ [key]: values } as Record<K, readonly T[]>);
}

/** No peers for "any": a rule without a list admits everybody. */
function peersOf(peer: RulePeer): readonly NetworkPolicyPeer[] {
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
      return [...new Set(peer.cidrs)]
        .toSorted()
        .map((cidr) => ({ ipBlock: ipBlockOf(cidr, peer.except ?? []) }));
  }
}

/** Each CIDR keeps the exceptions that lie in it: the API refuses others. */
function ipBlockOf(cidr: string, except: readonly string[]): { cidr: string; except?: readonly string[] } {
  const range = parseCidr(cidr);
  const inside = except.filter((text) => isWithin(parseCidr(text), range)).toSorted();
  return inside.length === 0 ? { cidr } : { cidr, except: inside };
}

function isWithin(inner: IpRange | undefined, outer: IpRange | undefined): boolean {
  return inner !== undefined && outer !== undefined && rangeWithin(inner, outer);
}

function portsOf(ports: readonly RulePort[]): readonly NetworkPolicyPort[] {
  const entries = ports.map(({ protocol, port, endPort }) => ({
    protocol,
    ...(port === undefined ? {} : { port }),
    ...(endPort === undefined ? {} : { endPort }),
  }));
  const distinct = new Map(entries.map((entry) => [canonicalJson(entry), entry]));
  return [...distinct].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

function notes(rule: AllowRule): Record<string, string> {
  return {
    [ANNOTATION_RULE]: rule.id,
    ...(rule.reason === "" ? {} : { [ANNOTATION_REASON]: rule.reason }),
    ...(rule.author === "" ? {} : { [ANNOTATION_OWNER]: rule.author }),
    ...(rule.expiresAtMs === undefined
      ? {}
      : { [ANNOTATION_DEADLINE]: new Date(rule.expiresAtMs).toISOString() }),
  };
}

interface ObjectParts {
  readonly direction: Direction;
  readonly what: string;
  readonly spec: NetworkPolicySpec;
  readonly namespace: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** `drawbridge-<direction>-<what>-<hash8>`, at most 63 characters. */
function objectOf({ direction, what, spec, namespace, annotations }: ObjectParts): NetworkPolicy {
  const prefix = `drawbridge-${direction}-`;
  const room = 63 - prefix.length - 9;
  const hint = what.slice(0, room).replace(/-+$/, "");
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: {
      name: `${prefix}${hint}-${hash8(spec)}`,
      namespace,
      labels: { [LABEL_MANAGED_BY]: MANAGED_BY_DRAWBRIDGE },
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    spec,
  };
}
