import fc from "fast-check";
import type { ForeignPolicy } from "#lib/policy/index.ts";
import { CIDRS } from "./odd-network-policies.ts";
import { oddNamespaceSelector, oddSelector, withoutGaps, written } from "./odd-selectors.ts";

/** A selector that is left out selects everything: the API asks for both, and older ones took less. */
const pods = fc
  .record({ namespaceSelector: written(oddNamespaceSelector), podSelector: written(oddSelector) })
  .map(withoutGaps);

const subject = fc.oneof(
  fc.constant({ namespaces: {} }),
  fc.record({ namespaces: oddNamespaceSelector }),
  fc.record({ pods }),
);

/** As v0.1.1 wrote peers, before selectors of namespaces stood by themselves. */
const oldPeer = fc.oneof(
  oddNamespaceSelector.map((namespaceSelector) => ({ namespaces: { namespaceSelector } })),
  fc.tuple(oddNamespaceSelector, oddSelector).map(([namespaceSelector, podSelector]) => ({
    pods: { namespaces: { namespaceSelector }, podSelector },
  })),
);

/** A peer of which no field is known: a newer API's, or one whose only field was dropped on the way. */
const unknownPeer = fc.constantFrom<object>({}, { planets: {} }, { namespaces: null });

/** Names of domains: one outsider has the first, one is of the second's subdomains, and `.com` ends more than names. */
const domainNames = fc.uniqueArray(
  fc.constantFrom("www.example.com", "*.example.com", "example.com", "*.B.Org.", "*.le.com"),
  { minLength: 1, maxLength: 2 },
);

type Version = "v1alpha1" | "v1alpha2";

interface PeerShape {
  readonly kind: "pods" | "unknown" | "address" | "names";
  readonly peer: object;
}

function peerShape(version: Version, direction: "ingress" | "egress"): fc.Arbitrary<PeerShape> {
  const of = (kind: PeerShape["kind"], peer: fc.Arbitrary<object>, weight: number) => ({
    weight,
    arbitrary: peer.map((one) => ({ kind, peer: one })),
  });
  const inCluster = [
    of("pods", fc.record({ namespaces: oddNamespaceSelector }), 6),
    of("pods", fc.record({ pods }), 6),
    ...(version === "v1alpha1" ? [of("pods", oldPeer, 1)] : []),
    of("unknown", unknownPeer, 1),
  ];
  if (direction === "ingress") return fc.oneof(...inCluster);
  const networks = fc.uniqueArray(fc.constantFrom(...CIDRS), { minLength: 1, maxLength: 3 });
  return fc.oneof(
    ...inCluster,
    of("address", fc.record({ networks }), 6),
    of("address", fc.record({ nodes: nodeSelector }), 2),
    of("names", fc.record({ domainNames }), 2),
  );
}

const nodeSelector = fc.constantFrom<object>(
  {},
  { matchLabels: { zone: "a" } },
  { matchLabels: { zone: "" } },
  { matchExpressions: [{ key: "zone", operator: "NotIn", values: ["a"] }] },
  { matchExpressions: [{ key: "zone", operator: "DoesNotExist" }] },
);

const range = fc.constantFrom({ start: 80, end: 81 }, { start: 81, end: 443 }, { start: 1, end: 65_535 });
const number = fc.constantFrom(80, 81, 443);
const name = fc.constantFrom("http", "admin", "dns");
const protocol = written(fc.constantFrom("TCP", "UDP", "SCTP"));

const v1alpha1Port = fc.oneof(
  fc.record({ protocol, port: number }).map((portNumber) => ({ portNumber: withoutGaps(portNumber) })),
  fc.record({ protocol, range }).map((one) => ({
    portRange: withoutGaps({ protocol: one.protocol, ...one.range }),
  })),
);

const v1alpha2Protocol = fc
  .tuple(
    fc.constantFrom("tcp", "udp", "sctp"),
    fc.oneof(
      number.map((one) => ({ number: one })),
      range.map((one) => ({ range: one })),
      fc.constant(undefined),
    ),
  )
  .map(([word, destinationPort]) => ({ [word]: withoutGaps({ destinationPort }) }));

/** Ports of either version. A name may not stand beside peers that have no named ports. */
function portsOf(version: Version, mayName: boolean): fc.Arbitrary<object[]> {
  const numbered: fc.Arbitrary<object> = version === "v1alpha1" ? v1alpha1Port : v1alpha2Protocol;
  const named = name.map((one): object =>
    version === "v1alpha1" ? { namedPort: one } : { destinationNamedPort: one },
  );
  return fc.array(
    mayName ? fc.oneof({ weight: 3, arbitrary: numbered }, { weight: 1, arbitrary: named }) : numbered,
    {
      minLength: 1,
      maxLength: 2,
    },
  );
}

interface RuleWords {
  readonly version: Version;
  readonly actions: readonly string[];
}

function ruleOf({ version, actions }: RuleWords, direction: "ingress" | "egress"): fc.Arbitrary<object> {
  const shapes = fc.array(peerShape(version, direction), { minLength: 1, maxLength: 3 });
  return shapes.chain((peers) => {
    const byAddress = peers.some(({ kind }) => kind === "address" || kind === "names");
    const allowed = peers.some(({ kind }) => kind === "names") ? actions.slice(0, 1) : actions;
    return fc
      .record({
        name: fc.constantFrom(undefined, "a rule"),
        action: fc.constantFrom(...allowed),
        ports: written(portsOf(version, !byAddress), 2),
      })
      .map(({ name: called, action, ports }) =>
        withoutGaps({
          name: called,
          action,
          [direction === "ingress" ? "from" : "to"]: peers.map(({ peer }) => peer),
          [version === "v1alpha1" ? "ports" : "protocols"]: ports,
        }),
      );
  });
}

function specOf(words: RuleWords, more: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<object> {
  return fc
    .record({
      ...more,
      subject,
      ingress: written(fc.array(ruleOf(words, "ingress"), { maxLength: 4 })),
      egress: written(fc.array(ruleOf(words, "egress"), { maxLength: 4 })),
    })
    .map(withoutGaps);
}

/** Often the same: which of the tied comes first is undefined. */
const priority = fc.constantFrom(0, 7, 7, 7, 1000);

const V1ALPHA1 = { version: "v1alpha1", actions: ["Allow", "Deny", "Pass"] } as const;
const BASELINE = { version: "v1alpha1", actions: ["Allow", "Deny"] } as const;
const V1ALPHA2 = { version: "v1alpha2", actions: ["Accept", "Deny", "Pass"] } as const;

const admin = specOf(V1ALPHA1, { priority });
const baseline = specOf(BASELINE, {}).map(withoutDomainNames);
const cluster = specOf(V1ALPHA2, { tier: fc.constantFrom("Admin", "Baseline"), priority });

/** BaselineAdminNetworkPolicies know no domain names: such a rule is one about everything outside instead. */
function withoutDomainNames(spec: object): object {
  return JSON.parse(JSON.stringify(spec), (_key, value: unknown) =>
    typeof value === "object" && value !== null && "domainNames" in value
      ? { networks: ["203.0.113.0/24"] }
      : value,
  ) as object;
}

function foreign(kind: string, version: Version, specs: readonly object[]): ForeignPolicy[] {
  return specs.map((spec, index) => {
    const called = kind === "BaselineAdminNetworkPolicy" ? "default" : `policy-${index}`;
    return {
      apiVersion: `policy.networking.k8s.io/${version === "v1alpha2" && index === 1 ? "v1beta1" : version}`,
      kind,
      name: called,
      uid: `uid-${kind}-${called}`,
      spec,
    };
  });
}

/**
 * Cluster-wide policies of all three kinds, with priorities that are equal as often as not, peers in the old shape and
 * peers that nobody knows. All are ones that the API server takes or once took.
 */
export const oddAdminPolicies: fc.Arbitrary<readonly ForeignPolicy[]> = fc
  .tuple(
    fc.array(admin, { maxLength: 2 }),
    fc.array(baseline, { maxLength: 1 }),
    fc.array(cluster, { maxLength: 3 }),
  )
  .map(([admins, baselines, clusters]) => [
    ...foreign("AdminNetworkPolicy", "v1alpha1", admins),
    ...foreign("BaselineAdminNetworkPolicy", "v1alpha1", baselines),
    ...foreign("ClusterNetworkPolicy", "v1alpha2", clusters.map(withFewTies(admins))),
  ]);

interface Ranked {
  readonly tier?: string;
  readonly priority?: number;
}

/** At most three policies of a tier share a priority: every order of them is tried. */
function withFewTies(
  admins: readonly Ranked[],
): (cluster: Ranked, index: number, all: readonly Ranked[]) => object {
  return (cluster, index, all) => {
    const before = [...admins.map((one) => ({ ...one, tier: "Admin" })), ...all.slice(0, index)];
    const tied = before.filter(
      ({ tier, priority: one }) => tier === cluster.tier && one === cluster.priority,
    );
    return tied.length < 3 ? cluster : { ...cluster, priority: 8 };
  };
}
