import fc from "fast-check";
import {
  compileRules,
  contentHash,
  hash8,
  type AllowRule,
  type LabelSelector,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  type NetworkPolicySpec,
  type RuleId,
  type RulePeer,
} from "#lib/policy/index.ts";
import type { Revision, RevisionId } from "#lib/rollout/index.ts";
import { policyOf, TOWN_AT_MS } from "../../cast/cluster-parts.ts";
import { PAYMENTS } from "./probe-town.ts";

/** Selectors over the labels that the probes carry; the empty one as well. */
export const selectors: fc.Arbitrary<LabelSelector> = fc.oneof(
  fc.constant({}),
  fc.constantFrom<LabelSelector>(
    { matchLabels: { app: "api" } },
    { matchLabels: { app: "worker" } },
    { matchLabels: { tier: "back" } },
    { matchLabels: { app: "api", tier: "front" } },
    { matchLabels: { quarantine: "yes" } },
    { matchExpressions: [{ key: "app", operator: "NotIn", values: ["api"] }] },
    { matchExpressions: [{ key: "tier", operator: "Exists" }] },
    { matchExpressions: [{ key: "tier", operator: "DoesNotExist" }] },
    { matchExpressions: [{ key: "app", operator: "In", values: ["api", "worker"] }] },
    {
      matchLabels: { app: "worker" },
      matchExpressions: [{ key: "tier", operator: "NotIn", values: ["front"] }],
    },
  ),
);

const peers: fc.Arbitrary<readonly NetworkPolicyPeer[]> = fc.constantFrom<readonly NetworkPolicyPeer[]>(
  [],
  [{ podSelector: {} }],
  [{ namespaceSelector: {} }],
  [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "storefront" } } }],
  [{ ipBlock: { cidr: "203.0.113.0/24" } }],
);

const ports: fc.Arbitrary<readonly NetworkPolicyPort[] | undefined> = fc.constantFrom<
  readonly NetworkPolicyPort[] | undefined
>(undefined, [{ protocol: "TCP", port: 80 }], [{ protocol: "UDP", port: 53 }]);

/** Any spec that the probes can tell from another. */
export const specs: fc.Arbitrary<NetworkPolicySpec> = fc.record({
  podSelector: selectors,
  policyTypes: fc.constantFrom<NetworkPolicySpec["policyTypes"]>(
    ["Ingress"],
    ["Egress"],
    ["Ingress", "Egress"],
    undefined,
  ),
  ingress: fc.array(fc.record({ from: peers, ports }), { maxLength: 2 }),
  egress: fc.array(fc.record({ to: peers, ports }), { maxLength: 2 }),
});

/** Policies that somebody else wrote. */
export const foreignPolicies: fc.Arbitrary<readonly NetworkPolicy[]> = fc
  .array(specs, { maxLength: 3 })
  .map((list) => list.map((spec, i) => policyOf(PAYMENTS, `theirs-${i}`, spec)));

const rulePeers: fc.Arbitrary<RulePeer> = fc.oneof(
  selectors.map((podSelector): RulePeer => ({ kind: "pods", namespace: PAYMENTS, podSelector })),
  fc.constantFrom<RulePeer>(
    { kind: "pods", namespace: "storefront", podSelector: { matchLabels: { app: "web" } } },
    { kind: "cidr", cidrs: ["203.0.113.7/32"] },
    { kind: "any" },
  ),
);

const rules: fc.Arbitrary<AllowRule> = fc
  .record({ sender: rulePeers, receiver: rulePeers, port: fc.constantFrom(80, 53) })
  .map(({ sender, receiver, port }) => ({
    id: `rule-${hash8({ podSelector: { matchLabels: { of: JSON.stringify([sender, receiver, port]) } } })}` as RuleId,
    sender,
    receiver,
    ports: [{ protocol: port === 53 ? ("UDP" as const) : ("TCP" as const), port }],
    reason: "seen",
    origin: "flow" as const,
    author: "dana",
    createdAtMs: TOWN_AT_MS,
  }));

/** Revisions as the product makes them, with their default denies, and ones that isolate only some pods. */
export const revisions: fc.Arbitrary<readonly Revision[]> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.array(rules, { maxLength: 4 }).map((list) => compileRules(list, PAYMENTS)) },
      {
        weight: 1,
        arbitrary: fc.uniqueArray(specs, { maxLength: 3, selector: hash8 }).map((list) => list.map(handMade)),
      },
    ),
    { minLength: 2, maxLength: 3 },
  )
  .map((list) => list.map(revisionOf));

function handMade(spec: NetworkPolicySpec): NetworkPolicy {
  const { metadata, ...policy } = policyOf(PAYMENTS, `drawbridge-ingress-hand-${hash8(spec)}`, spec);
  return { ...policy, metadata: { name: metadata.name, namespace: metadata.namespace } };
}

/** A stored revision of these policies. */
export function revisionOf(policies: readonly NetworkPolicy[], i: number): Revision {
  return {
    id: `revision-${i + 1}` as RevisionId,
    clusterId: "town" as Revision["clusterId"],
    namespace: PAYMENTS,
    number: i + 1,
    contentHash: contentHash(policies),
    policies,
    ruleIds: [],
    author: "dana",
    createdAtMs: TOWN_AT_MS,
    snapshotVersion: "100",
  };
}
