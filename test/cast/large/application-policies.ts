import type {
  LabelSelector,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
  Workload,
} from "#lib/policy/index.ts";
import { APPLICATIONS, ENVIRONMENTS } from "./archetypes.ts";
import { externalBlocks } from "./external-networks.ts";
import type { PlannedWorkload } from "./large-workloads.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** Where a policy is written, and what it may mention. */
export interface PolicyPlace {
  readonly random: SeededRandom;
  readonly namespace: string;
  readonly own: readonly PlannedWorkload[];
  readonly all: readonly PlannedWorkload[];
  readonly dualStack: boolean;
  /** Whether a few policies select single pods of a StatefulSet by name, as people do for leaders. */
  readonly podNames: boolean;
}

interface NamedSpec {
  readonly name: string;
  readonly spec: NetworkPolicySpec;
}

/** A policy such as a team writes for one of its applications. */
export function applicationPolicy(place: PolicyPlace): NamedSpec {
  return place.random.pick(KINDS)(place);
}

/** Repeated where teams write more of it. */
const KINDS: readonly ((place: PolicyPlace) => NamedSpec)[] = [
  fromNeighbours,
  fromNeighbours,
  fromOtherTeam,
  fromOtherTeam,
  fromIngressController,
  toSharedData,
  toSharedData,
  toOtherTeam,
  toInternet,
  toPartners,
  withinNamespace,
  byExpressions,
  fromNetworks,
  toOnePod,
];

function fromNeighbours(place: PolicyPlace): NamedSpec {
  const { workload, ports } = place.random.pick(place.own);
  const peers = [place.random.pick(place.own), place.random.pick(place.own)];
  return {
    name: `${workload.name}-from-neighbours`,
    spec: {
      podSelector: bySelector(workload),
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: peers.map((peer) => ({ podSelector: bySelector(peer.workload) })),
          ports: portsOf(place, ports),
        },
      ],
    },
  };
}

function fromOtherTeam(place: PolicyPlace): NamedSpec {
  const { workload, ports } = place.random.pick(place.own);
  return {
    name: `${workload.name}-from-other-team`,
    spec: {
      podSelector: bySelector(workload),
      ingress: [{ from: [otherTeam(place), otherTeam(place)], ports: portsOf(place, ports) }],
    },
  };
}

function fromIngressController({ random, own }: PolicyPlace): NamedSpec {
  const { workload } = random.pick(own);
  return {
    name: `${workload.name}-from-ingress-controller`,
    spec: {
      podSelector: bySelector(workload),
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [
            {
              namespaceSelector: byName("ingress-nginx"),
              podSelector: { matchLabels: { "app.kubernetes.io/name": "ingress-nginx" } },
            },
          ],
          ports: [{ protocol: "TCP", port: "http" }],
        },
      ],
    },
  };
}

function toSharedData({ random, own }: PolicyPlace): NamedSpec {
  const components = [random.pick(APPLICATIONS).component, random.pick(APPLICATIONS).component];
  const [name, port] = random.pick([
    ["postgres", 5432],
    ["kafka", 9092],
    ["redis", 6379],
  ] as const);
  return {
    name: `${random.pick(own).workload.name}-to-${name}`,
    spec: {
      podSelector: {
        matchExpressions: [{ key: "app.kubernetes.io/component", operator: "In", values: components }],
      },
      policyTypes: ["Egress"],
      egress: [
        {
          to: [
            {
              namespaceSelector: byName("data"),
              podSelector: { matchLabels: { "app.kubernetes.io/name": name } },
            },
          ],
          ports: [{ protocol: "TCP", port }],
        },
      ],
    },
  };
}

function toOtherTeam(place: PolicyPlace): NamedSpec {
  const { workload } = place.random.pick(place.own);
  return {
    name: `${workload.name}-to-other-team`,
    spec: {
      podSelector: bySelector(workload),
      policyTypes: ["Egress"],
      egress: [{ to: [otherTeam(place)], ports: [{ port: 8080 }, { port: 9000, endPort: 9010 }] }],
    },
  };
}

function toInternet({ random, own, dualStack }: PolicyPlace): NamedSpec {
  const { workload } = random.pick(own);
  const except = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
  const six: NetworkPolicyPeer[] = dualStack ? [{ ipBlock: { cidr: "::/0", except: ["fd00::/8"] } }] : [];
  return {
    name: `${workload.name}-to-internet`,
    spec: {
      podSelector: bySelector(workload),
      policyTypes: ["Egress"],
      egress: [
        { to: [{ ipBlock: { cidr: "0.0.0.0/0", except } }, ...six], ports: [{ protocol: "TCP", port: 443 }] },
      ],
    },
  };
}

function toPartners({ random, own, dualStack }: PolicyPlace): NamedSpec {
  const { workload } = random.pick(own);
  return {
    name: `${workload.name}-to-partners`,
    spec: {
      podSelector: bySelector(workload),
      policyTypes: ["Egress"],
      egress: [
        { to: externalBlocks(random, dualStack), ports: [{ protocol: "TCP", port: 443 }, { port: 8443 }] },
      ],
    },
  };
}

function withinNamespace(): NamedSpec {
  return {
    name: "within-namespace",
    spec: {
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [{ podSelector: {} }] }],
      egress: [{ to: [{ podSelector: {} }] }],
    },
  };
}

function byExpressions({ random, own }: PolicyPlace): NamedSpec {
  const { workload } = random.pick(own);
  return {
    name: `${workload.name}-by-expressions`,
    spec: {
      podSelector: {
        matchLabels: {
          "app.kubernetes.io/part-of": workload.templateLabels["app.kubernetes.io/part-of"] ?? "",
        },
        matchExpressions: [{ key: "security.example.com/pci", operator: "DoesNotExist" }],
      },
      policyTypes: ["Ingress"],
      ingress: [
        {
          from: [
            {
              namespaceSelector: {
                matchExpressions: [
                  { key: "environment", operator: "NotIn", values: [random.pick(ENVIRONMENTS), "sandbox"] },
                  { key: "team", operator: "Exists" },
                ],
              },
              podSelector: {
                matchExpressions: [
                  { key: "app.kubernetes.io/component", operator: "In", values: ["api", "web", "gateway"] },
                ],
              },
            },
          ],
          ports: [{ port: 8080 }, { port: "grpc" }],
        },
      ],
    },
  };
}

function fromNetworks({ random, own, dualStack }: PolicyPlace): NamedSpec {
  const { workload } = random.pick(own);
  return {
    name: `${workload.name}-from-networks`,
    spec: {
      podSelector: bySelector(workload),
      policyTypes: ["Ingress"],
      ingress: [
        { from: externalBlocks(random, dualStack), ports: [{ port: 8080 }] },
        { from: [{ namespaceSelector: { matchLabels: { "network.example.com/exposed": "true" } } }] },
      ],
    },
  };
}

function toOnePod(place: PolicyPlace): NamedSpec {
  const set = place.own.find(({ workload }) => workload.kind === "StatefulSet");
  if (!place.podNames || set === undefined || !place.random.chance(0.2)) return fromNeighbours(place);
  const { name } = set.workload;
  return {
    name: `${name}-leader`,
    spec: {
      podSelector: { matchLabels: { "statefulset.kubernetes.io/pod-name": `${name}-0` } },
      policyTypes: ["Ingress"],
      ingress: [{ from: [{ podSelector: bySelector(set.workload) }], ports: portsOf(place, set.ports) }],
    },
  };
}

function otherTeam({ random, all }: PolicyPlace): NetworkPolicyPeer {
  const { workload } = random.pick(all);
  const team = workload.templateLabels.team;
  const component = workload.templateLabels["app.kubernetes.io/component"];
  const podSelector: LabelSelector =
    component === undefined || random.chance(0.4)
      ? bySelector(workload)
      : { matchLabels: { "app.kubernetes.io/component": component } };
  const namespaceSelector =
    team === undefined || random.chance(0.5) ? byName(workload.namespace) : { matchLabels: { team } };
  return { namespaceSelector, podSelector };
}

function portsOf({ random }: PolicyPlace, ports: PlannedWorkload["ports"]): NetworkPolicyPort[] {
  if (ports.length === 0) return [{ protocol: "TCP" }];
  const { name, port, protocol } = random.pick(ports);
  return [{ protocol, port: random.chance(0.35) ? (name ?? port) : port }];
}

function bySelector(workload: Workload): LabelSelector {
  return workload.selector ?? { matchLabels: { "app.kubernetes.io/name": workload.name } };
}

function byName(namespace: string): LabelSelector {
  return { matchLabels: { "kubernetes.io/metadata.name": namespace } };
}
