import fc from "fast-check";
import type {
  LabelSelector,
  LabelSelectorRequirement,
  Labels,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
  Pod,
  Snapshot,
} from "#lib/policy/index.ts";
import { namespaceOf, nodeOf, podOf, policyOf, snapshotOf, workloadOf } from "../../cast/cluster-parts.ts";

/** The label universe: small enough that every label set can be tried. */
export const KEYS = ["app", "tier"] as const;
export const VALUES = ["web", "db", ""] as const;

/** Every label set over the universe, an absent key and an unmentioned value included. */
export const EVERY_LABEL_SET: readonly Labels[] = [undefined, ...VALUES, "other"].flatMap((app) =>
  [undefined, ...VALUES, "other"].map((tier) => ({
    ...(app === undefined ? {} : { app }),
    ...(tier === undefined ? {} : { tier }),
  })),
);

const labels: fc.Arbitrary<Labels> = fc.constantFrom(...EVERY_LABEL_SET);

const requirement: fc.Arbitrary<LabelSelectorRequirement> = fc.oneof(
  fc.record({
    key: fc.constantFrom(...KEYS),
    operator: fc.constantFrom("In" as const, "NotIn" as const),
    values: fc.uniqueArray(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    key: fc.constantFrom(...KEYS),
    operator: fc.constantFrom("Exists" as const, "DoesNotExist" as const),
  }),
);

/** A selector over the universe: empty, labels, expressions or both. */
export const selector: fc.Arbitrary<LabelSelector> = fc.record(
  {
    matchLabels: fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES), { maxKeys: 2 }),
    matchExpressions: fc.array(requirement, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

const NAMESPACES = ["storefront", "payments", "ledger"] as const;

const namespaceSelector: fc.Arbitrary<LabelSelector> = fc.oneof(
  fc.constant({}),
  fc.constantFrom(...NAMESPACES).map((name) => ({ matchLabels: { "kubernetes.io/metadata.name": name } })),
  fc.constantFrom("money", "shop").map((team) => ({ matchLabels: { team } })),
  fc.constant<LabelSelector>({ matchExpressions: [{ key: "team", operator: "NotIn", values: ["money"] }] }),
);

const CIDRS = [
  "0.0.0.0/0",
  "10.1.0.0/16",
  "10.1.1.0/24",
  "10.0.0.0/24",
  "203.0.113.0/24",
  "10.1.1.2/32",
  "::/0",
] as const;

const ipBlock = fc.oneof(
  fc.constantFrom(...CIDRS).map((cidr) => ({ cidr })),
  fc.constantFrom<{ cidr: string; except: string[] }>(
    { cidr: "0.0.0.0/0", except: ["10.0.0.0/8"] },
    { cidr: "10.0.0.0/8", except: ["10.1.1.0/24", "10.0.0.2/32"] },
    { cidr: "203.0.113.0/24", except: ["203.0.113.128/25"] },
    { cidr: "fd00::/8", except: ["fd00::1:0/112"] },
  ),
);

const peer: fc.Arbitrary<NetworkPolicyPeer> = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector: selector, namespaceSelector }),
  fc.record({ ipBlock }),
);

const protocol = fc.constantFrom("TCP" as const, "UDP" as const, "SCTP" as const);

const port: fc.Arbitrary<NetworkPolicyPort> = fc.oneof(
  fc.record({ protocol }, { requiredKeys: [] }),
  fc.record({ protocol, port: fc.constantFrom(80, 81, 443) }, { requiredKeys: ["port"] }),
  fc.record({ protocol, port: fc.constantFrom("http", "admin", "dns") }, { requiredKeys: ["port"] }),
  fc.record(
    { protocol, port: fc.constantFrom(80, 81), endPort: fc.constantFrom(81, 443) },
    { requiredKeys: ["port", "endPort"] },
  ),
);

const rule = { ports: fc.array(port, { maxLength: 2 }), peers: fc.array(peer, { maxLength: 2 }) };

const ingressRule = fc
  .record(rule, { requiredKeys: [] })
  .map(({ ports, peers }) => ({ ...(ports ? { ports } : {}), ...(peers ? { from: peers } : {}) }));
const egressRule = fc
  .record(rule, { requiredKeys: [] })
  .map(({ ports, peers }) => ({ ...(ports ? { ports } : {}), ...(peers ? { to: peers } : {}) }));

/** A raw spec, `policyTypes` possibly absent, sections possibly empty, contradictory or missing. */
export const spec: fc.Arbitrary<NetworkPolicySpec> = fc.record(
  {
    podSelector: selector,
    policyTypes: fc.uniqueArray(fc.constantFrom("Ingress" as const, "Egress" as const), { maxLength: 2 }),
    ingress: fc.array(ingressRule, { maxLength: 2 }),
    egress: fc.array(egressRule, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

/** A policy in one of the namespaces; its name is the caller's. */
export const policy: fc.Arbitrary<(name: string) => NetworkPolicy> = fc
  .tuple(fc.constantFrom(...NAMESPACES), spec)
  .map(
    ([namespace, raw]) =>
      (name) =>
        policyOf(namespace, name, raw),
  );

/** Some policies, named apart. */
export const policies: fc.Arbitrary<readonly NetworkPolicy[]> = fc
  .array(policy, { maxLength: 5 })
  .map((makers) => makers.map((make, index) => make(`policy-${index}`)));

const PORTS = [
  { name: "http", port: 80, protocol: "TCP" as const },
  { name: "http", port: 81, protocol: "TCP" as const },
  { name: "admin", port: 443, protocol: "TCP" as const },
  { name: "dns", port: 80, protocol: "UDP" as const },
];

interface PodShape {
  readonly namespace: (typeof NAMESPACES)[number];
  readonly labels: Labels;
  readonly node: 1 | 2;
  readonly network: "v4" | "dual" | "host";
  readonly finished: boolean;
  readonly ports: Pod["ports"];
}

const podShape: fc.Arbitrary<PodShape> = fc.record({
  namespace: fc.constantFrom(...NAMESPACES),
  labels,
  node: fc.constantFrom(1 as const, 2 as const),
  network: fc.constantFrom("v4" as const, "v4" as const, "v4" as const, "dual" as const, "host" as const),
  finished: fc.constantFrom(false, false, false, false, true),
  ports: fc.uniqueArray(fc.constantFrom(...PORTS), {
    maxLength: 3,
    selector: (p) => `${p.name}${p.protocol}`,
  }),
});

function podFrom(shape: PodShape, index: number): { pod: Pod; workload: Snapshot["workloads"][number] } {
  const workload = workloadOf(`${shape.namespace}/Pod/pod-${index}`, shape.labels);
  const hostIP = `10.0.0.${shape.node}`;
  const own = [
    `10.1.${shape.node}.${index + 1}`,
    ...(shape.network === "dual" ? [`fd00::${shape.node}:${index + 1}`] : []),
  ];
  const pod = podOf(workload, `pod-${index}`, "", {
    ips: shape.network === "host" ? [hostIP] : own,
    hostIP,
    nodeName: `node-${shape.node}`,
    hostNetwork: shape.network === "host",
    finished: shape.finished,
    ports: shape.ports,
  });
  return { pod, workload };
}

/** A cluster of three namespaces, two nodes, a few bare pods and a few policies. */
export const smallCluster: fc.Arbitrary<Snapshot> = fc
  .tuple(fc.array(podShape, { minLength: 2, maxLength: 5 }), policies)
  .map(([shapes, chosen]) => {
    const made = shapes.map(podFrom);
    return snapshotOf({
      namespaces: [
        namespaceOf("storefront", { team: "shop" }),
        namespaceOf("payments", { team: "money" }),
        namespaceOf("ledger"),
      ],
      nodes: [nodeOf("node-1", "10.0.0.1", "10.1.1.0/24"), nodeOf("node-2", "10.0.0.2", "10.1.2.0/24")],
      pods: made.map(({ pod }) => pod),
      workloads: made.map(({ workload }) => workload),
      policies: chosen,
    });
  });

/** A question's port and protocol. */
export const portQuestion = fc.record({ port: fc.constantFrom(80, 81, 443, 8080), protocol });
