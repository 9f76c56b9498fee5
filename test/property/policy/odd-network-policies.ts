import fc from "fast-check";
import type { NetworkPolicy } from "#lib/policy/index.ts";
import {
  CROWDED,
  NAMESPACES,
  oddNamespaceSelector,
  oddSelector,
  withoutGaps,
  written,
} from "./odd-selectors.ts";

/** Blocks that hold pods, nodes, both, outsiders or everything, with host bits set here and there. */
export const CIDRS = [
  "0.0.0.0/0",
  "10.0.0.0/8",
  "10.1.0.0/16",
  "10.1.1.0/24",
  "10.1.1.77/25",
  "10.0.0.0/24",
  "10.0.0.2/32",
  "10.1.2.1/32",
  "203.0.113.0/24",
  "203.0.113.10/32",
  "198.51.100.1/32",
  "::/0",
  "fd00:1::/32",
  "fd00:1:0:1::/64",
  "fd00:1:0:2::3/128",
  "fd00:0:0:1::/64",
  "2001:db8::/32",
] as const;

/** Excepts of each block; they overlap each other and the blocks of other peers. */
const EXCEPTS: Readonly<Record<string, readonly string[]>> = {
  "0.0.0.0/0": ["10.0.0.0/8", "10.1.1.0/24", "203.0.113.128/25", "10.1.1.2/32"],
  "10.0.0.0/8": ["10.1.0.0/16", "10.1.1.0/24", "10.0.0.2/32", "10.1.1.1/32"],
  "10.1.0.0/16": ["10.1.1.0/24", "10.1.1.0/28", "10.1.2.0/24", "10.1.1.3/32"],
  "10.1.1.0/24": ["10.1.1.0/30", "10.1.1.2/32"],
  "203.0.113.0/24": ["203.0.113.128/25", "203.0.113.7/32"],
  "::/0": ["fd00:1::/32", "2001:db8::7/128"],
  "fd00:1::/32": ["fd00:1:0:1::/64", "fd00:1:0:2::3/128"],
};

const ipBlock = fc
  .constantFrom(...CIDRS)
  .chain((cidr) =>
    fc
      .record({ cidr: fc.constant(cidr), except: written(fc.subarray([...(EXCEPTS[cidr] ?? [])]), 3) })
      .map(withoutGaps),
  );

/** What a selector that is not meant looks like. */
const unset = fc.constantFrom(undefined, null);

const peer = fc
  .oneof(
    fc.record({ podSelector: oddSelector, namespaceSelector: unset, ipBlock: unset }),
    fc.record({ podSelector: unset, namespaceSelector: oddNamespaceSelector, ipBlock: unset }),
    fc.record({ podSelector: oddSelector, namespaceSelector: oddNamespaceSelector, ipBlock: unset }),
    { weight: 2, arbitrary: fc.record({ podSelector: unset, namespaceSelector: unset, ipBlock }) },
  )
  .map(withoutGaps);

const protocol = written(fc.constantFrom("TCP", "UDP", "SCTP"));

/** Ports that nobody, somebody and several pods declare, by number, by range (of one, too) and by name. */
const port = fc
  .oneof(
    fc.record({ protocol, port: unset, endPort: unset }),
    fc.record({ protocol, port: fc.constantFrom(80, 81, 443), endPort: unset }),
    fc.record({ protocol, port: fc.constantFrom("http", "admin", "dns"), endPort: unset }),
    fc.record({ protocol, port: fc.constantFrom(79, 80, 81), endPort: fc.constantFrom(81, 443) }),
  )
  .map(withoutGaps);

function rules(side: "from" | "to"): fc.Arbitrary<object[]> {
  const rule = fc
    .record({
      peers: written(fc.array(peer, { maxLength: 3 }), 9),
      ports: written(fc.array(port, { maxLength: 3 }), 2),
    })
    .map(({ peers, ports }) => withoutGaps({ [side]: peers, ports }));
  return fc.array(rule, { maxLength: 3 });
}

/** `policyTypes` missing, null and empty count alike; sections that it leaves out are there all the same. */
const spec = fc
  .record({
    podSelector: written(fc.oneof(oddSelector, fc.constant({})), 3),
    policyTypes: written(fc.subarray(["Ingress", "Egress"]), 3),
    ingress: written(rules("from")),
    egress: written(rules("to")),
  })
  .map(withoutGaps);

/** A policy without a spec is one with an empty spec. */
const policy = fc.record({
  namespace: fc.constantFrom(...CROWDED, ...NAMESPACES),
  spec: written(spec, 20),
});

/** NetworkPolicies as people write them, null and missing fields included; all are ones that the API server takes. */
export const oddNetworkPolicies: fc.Arbitrary<readonly NetworkPolicy[]> = fc
  .array(policy, { maxLength: 6 })
  .map((policies) =>
    policies.map(
      (one, index) =>
        withoutGaps({
          apiVersion: "networking.k8s.io/v1",
          kind: "NetworkPolicy",
          metadata: { namespace: one.namespace, name: `policy-${index}` },
          spec: one.spec,
        }) as NetworkPolicy,
    ),
  );
