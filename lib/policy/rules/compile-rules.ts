import type { AllowRule } from "./allow-rule.ts";
import { hash8 } from "../manifest/content-hash.ts";
import {
  ANNOTATION_DEADLINE,
  ANNOTATION_OWNER,
  ANNOTATION_REASON,
  ANNOTATION_RULE,
  LABEL_MANAGED_BY,
  MANAGED_BY_DRAWBRIDGE,
} from "../model/drawbridge-object.ts";
import type { Direction, NetworkPolicy, NetworkPolicySpec } from "../model/network-policy.ts";
import { ruleHint } from "./rule-hint.ts";
import { egressRuleOf, ingressRuleOf } from "./rule-side.ts";

/**
 * The NetworkPolicies that enforce `rules` in `namespace`: one object for each rule and side that lies there, and two
 * that deny by default, always.
 *
 * Names end in a hash of the spec, so an object never changes in place; the same rules give the same objects in any
 * order, sorted by name. A side whose peer names nobody, an empty list of CIDRs, compiles to nothing. Rules that compile to the same spec share one object, annotated with the smallest rule id.
 */
export function compileRules(rules: readonly AllowRule[], namespace: string): NetworkPolicy[] {
  const inOrder = rules.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const byName = new Map<string, NetworkPolicy>();
  const sides = inOrder.flatMap((rule) => [egressSide(rule, namespace), ingressSide(rule, namespace)]);
  for (const policy of [denyByDefault("ingress", namespace), denyByDefault("egress", namespace), ...sides]) {
    if (policy !== undefined && !byName.has(policy.metadata.name)) byName.set(policy.metadata.name, policy);
  }
  return [...byName.values()].toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
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
  const egress = egressRuleOf(receiver, rule.ports);
  if (egress === undefined) return undefined;
  const spec: NetworkPolicySpec = {
    podSelector: sender.podSelector,
    policyTypes: ["Egress"],
    egress: [egress],
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
  const ingress = ingressRuleOf(sender, rule.ports);
  if (ingress === undefined) return undefined;
  const spec: NetworkPolicySpec = {
    podSelector: receiver.podSelector,
    policyTypes: ["Ingress"],
    ingress: [ingress],
  };
  return objectOf({
    direction: "ingress",
    what: `from-${ruleHint(sender)}`,
    spec,
    namespace,
    annotations: notes(rule),
  });
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
